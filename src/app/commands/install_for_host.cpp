#include "app/commands/install_for_host.hpp"

#include <algorithm>
#include <cstdlib>
#include <ostream>

#include <fmt/format.h>
#include <unistd.h>

#include "app/commands/git_config.hpp"
#include "app/commands/hooks_folder.hpp"
#include "base/edit_distance.hpp"
#include "base/untrusted.hpp"
#include "policy/names.hpp"
#include "report/recipe.hpp"

namespace fs = std::filesystem;

namespace refwarden {
namespace {

ExitCode usage_error(const std::string& what, Streams& streams) {
  streams.err << fmt::format("error: {}\n", what);
  return ExitCode::usage;
}

// What the host runs after the hooks are in its folder for all repositories.
std::string_view next_step(HookHome home) {
  return home == HookHome::common
             ? "next      gitolite setup --hooks-only, as the account that gitolite runs as\n"
               "          refwarden repo install --host gitolite --all REPOSITORIES, for the "
               "record\n"
             : "next      the same on every Gitaly node\n";
}

ExitCode install_shared(const Wanted& wanted, Streams& streams) {
  const bool common = wanted.home == HookHome::common;
  if (wanted.policy || wanted.signed_pushes) {
    return usage_error("--policy and --signed-pushes are about a repository, and " +
                           shown(wanted.path) + " is none",
                       streams);
  }
  if (common && wanted.kind == HookKind::update) {
    return usage_error("the update hook is gitolite's own", streams);
  }
  for (const HookKind kind : {wanted.kind, HookKind::post_receive}) {
    const HookFile hook =
        common ? hook_in(wanted.path / "hooks/common", kind) : hook_among(wanted.path, kind);
    if (Done done = install_hook(hook, streams); !done) {
      return report_to_admin(done.error(), streams);
    }
  }
  streams.out << next_step(wanted.home);
  return ExitCode::passed;
}

}  // namespace

std::string shown(const fs::path& path) {
  constexpr std::size_t k_columns = 400;
  return printable(Untrusted(path.string()), k_columns);
}

std::optional<Host> read_host_name(const std::string& name, Streams& streams) {
  std::vector<std::string> known;
  for (const Host host : k_hosts) {
    if (name == name_of(host)) {
      return host;
    }
    known.emplace_back(name_of(host));
  }
  streams.err << fmt::format("error: --host is one of {}\n", fmt::join(known, ", "));
  if (const auto meant = nearest(name, known)) {
    streams.err << fmt::format("hint: did you mean \"{}\"?\n", *meant);
  }
  return std::nullopt;
}

Done install_hook(const HookFile& hook, Streams& streams) {
  const auto program = hook_program(hook.kind);
  if (!program) {
    return tl::unexpected(program.error());
  }
  const HookFiles before = look_at_hook(hook, *program);
  if (auto placed = place_hook(hook, *program); !placed) {
    return placed;
  }
  const bool was_there = before.state == HookState::ours;
  streams.out << fmt::format("{:<9} {} -> {}\n", was_there ? "kept" : "installed", shown(hook.path),
                             shown(*program));
  if (before.state == HookState::other) {
    streams.out << fmt::format("chained   {}, which was there before\n",
                               shown(hook.path.parent_path() / former_name(hook.kind)));
  }
  return {};
}

Done remove_hook(const HookFile& hook, Streams& streams) {
  const auto program = hook_program(hook.kind);
  if (!program) {
    return tl::unexpected(program.error());
  }
  const HookState state = look_at_hook(hook, *program).state;
  if (state == HookState::absent || state == HookState::other) {
    return {};
  }
  streams.out << fmt::format("removed   {}\n", shown(hook.path));
  return take_hook_away(hook, *program);
}

Done set_policy(const fs::path& git_dir, const std::string& folder, Streams& streams) {
  std::error_code error;
  const fs::path real = fs::canonical(folder, error);
  if (error || !fs::is_directory(real)) {
    return fail(FailureCode::policy_broken, "the policy folder cannot be found", folder);
  }
  streams.out << fmt::format("policy    {}\n", shown(real));
  return set_own(git_dir, "refwarden.policydir", real.string());
}

Done look_for_common_hook(const HookFile& hook, Streams& streams) {
  const auto program = hook_program(hook.kind);
  if (!program) {
    return tl::unexpected(program.error());
  }
  if (!works(look_at_hook(gitolite_hook(hook), *program))) {
    return fail(FailureCode::server_broken, "gitolite has not linked refwarden's hook here",
                hook.path.string() +
                    ": refwarden repo install --host gitolite LOCAL_CODE, then "
                    "gitolite setup --hooks-only");
  }
  streams.out << fmt::format("found     {}\n", shown(gitolite_hook(hook).path));
  return {};
}

void warn_of_missing_main_hook(const HookFile& hook, Streams& streams) {
  const fs::path main_hook = hook.path.parent_path().parent_path() / name_of(hook.kind);
  if (::access(main_hook.c_str(), X_OK) != 0) {
    streams.err << fmt::format(
        "warning: {}, which has to run what is in {}, is not there or not executable\n",
        shown(main_hook), shown(hook.path.parent_path()));
  }
}

void warn_of_another_host(const Wanted& wanted, Host of_policy, Streams& streams) {
  if (wanted.host && *wanted.host != of_policy) {
    streams.err << fmt::format(
        "warning: the policy has host = \"{0}\", and this was not for that host\n"
        "hint: refwarden repo install --host {0}\n",
        name_of(of_policy));
  }
}

std::optional<ExitCode> install_for_host(const Wanted& wanted, Streams& streams) {
  if (!wanted.host) {
    return std::nullopt;
  }
  if (wanted.path.empty()) {
    streams.out << recipe_of(*wanted.host);
    return ExitCode::passed;
  }
  if (wanted.home == HookHome::by_hand) {
    return usage_error(
        fmt::format("{0} takes hooks through its own pages only; without PATH, --host {0} prints "
                    "how",
                    name_of(*wanted.host)),
        streams);
  }
  std::error_code error;
  const bool has_folder = wanted.home == HookHome::common || wanted.home == HookHome::custom_hooks;
  if (!has_folder || wanted.all || find_git_dir(wanted.path)) {
    return std::nullopt;
  }
  if (!fs::is_directory(wanted.path, error)) {
    return usage_error(shown(wanted.path) + " is no folder", streams);
  }
  return install_shared(wanted, streams);
}

}  // namespace refwarden
