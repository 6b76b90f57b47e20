// Where each host's hooks go: what `repo install --host` does beyond a repository's own folder.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "app/command_line.hpp"
#include "app/hook_files.hpp"
#include "intake/host.hpp"

namespace refwarden {

// Whose git configuration is changed: that of the account that runs the command, or of the machine.
enum class GitScope : std::uint8_t { account, system };

// What `repo install` was asked for.
struct Wanted {
  std::filesystem::path path;  // empty: none was given
  HookKind kind = HookKind::pre_receive;
  std::optional<std::string> policy;
  bool signed_pushes = false;
  bool all = false;
  std::optional<Host> host;  // nothing: the policy's
  HookHome home = HookHome::hooks;
  std::optional<std::string> hooks_path;  // one folder for all repositories
  GitScope scope = GitScope::account;     // whose core.hooksPath leads there
};

// A path for people: with --all names are whatever the folders of a server are called.
std::string shown(const std::filesystem::path& path);

// The host of that name; otherwise nothing, after a message.
std::optional<Host> read_host_name(const std::string& name, Streams& streams);

// Puts a hook there and says so, and what was there before.
Done install_hook(const HookFile& hook, Streams& streams);

// Takes a hook of ours away, and says so: a repository would be judged twice, or by a hook that
// nobody asked for any more.
Done remove_hook(const HookFile& hook, Streams& streams);

// Writes the policy folder into the repository's configuration.
Done set_policy(const std::filesystem::path& git_dir, const std::string& folder, Streams& streams);

// A repository of gitolite's: gitolite itself has put the link to the common hook there.
Done look_for_common_hook(const HookFile& hook, Streams& streams);

// Warns where the host's own hook, which has to run ours, is not there.
void warn_of_missing_main_hook(const HookFile& hook, Streams& streams);

// Warns where the repository's policy names another host than the one that was installed for.
void warn_of_another_host(const Wanted& wanted, Host of_policy, Streams& streams);

// What is no repository's matter: prints a recipe, or puts hooks into a folder that is for all
// repositories (gitolite's LOCAL_CODE, GitLab's custom_hooks_dir). Nothing where `wanted.path` is a
// repository, or more of them, to install in.
std::optional<ExitCode> install_for_host(const Wanted& wanted, Streams& streams);

}  // namespace refwarden
