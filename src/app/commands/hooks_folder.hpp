// Which folder a host takes a repository's hooks from.
#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string>

#include "app/hook_files.hpp"
#include "base/result.hpp"
#include "intake/host.hpp"

namespace refwarden {

struct HooksFolder {
  std::filesystem::path folder;
  // The repository's own core.hooksPath, which moved the folder: others may share it.
  bool shared = false;
  // core.hooksPath of a configuration file outside of the repository: where it reaches the account
  // that serves pushes, the repository's hooks do not run (githooks(5)).
  std::optional<std::string> elsewhere;
  // The folder is not the repository's: core.hooksPath outside of it leads there, and hooks of ours
  // are in it.
  bool outside = false;
  // Who looks into the folder: git itself (`hooks`), or the host into folders below it.
  HookHome home = HookHome::hooks;

  [[nodiscard]] HookFile file(HookKind kind) const;
};

// The folder for that home. `common` and `by_hand` have none of their own in a repository: git's.
Result<HooksFolder> find_hooks_folder(const std::filesystem::path& git_dir,
                                      HookHome home = HookHome::hooks);

// Where `hooks.elsewhere` leads, if hooks of ours are there for every repository.
std::optional<HooksFolder> served_outside(const HooksFolder& hooks);

// The one that has hooks of ours: the one outside, where there is such a one, that for `home`
// before others; that for `home` where none has.
Result<HooksFolder> folder_with_hooks(const std::filesystem::path& git_dir, HookHome home);

// The hook that judges in a repository of gitolite's: `hook`, or where that is gitolite's driver
// for repo-specific hooks, the first of those that is ours ("pre-receive.h00-refwarden").
HookFile gitolite_hook(const HookFile& hook);

// Whether git starts the hooks that have this home, and whether they are in the repository for
// sure.
bool runs_by_git(HookHome home);
bool is_seen(HookHome home);

// Every home that a repository can have hooks in.
inline constexpr std::array k_homes{HookHome::hooks, HookHome::hooks_d, HookHome::custom_hooks};

}  // namespace refwarden
