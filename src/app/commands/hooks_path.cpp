#include "app/commands/hooks_path.hpp"

#include <algorithm>
#include <array>
#include <ostream>
#include <set>
#include <system_error>

#include <fmt/format.h>
#include <unistd.h>

#include "app/commands/all_repositories.hpp"
#include "app/commands/first_refs.hpp"
#include "app/commands/git_child.hpp"
#include "app/commands/git_config.hpp"
#include "app/commands/loaded_policy.hpp"
#include "policy/trusted_folder.hpp"

namespace fs = std::filesystem;

namespace refwarden {
namespace {

constexpr const char* k_key = "core.hooksPath";
constexpr std::array k_kinds{HookKind::pre_receive, HookKind::update, HookKind::post_receive,
                             HookKind::reference_transaction};

std::string scope_option(GitScope scope) {
  return scope == GitScope::system ? "--system" : "--global";
}

Result<std::optional<std::string>> configured(GitScope scope) {
  constexpr int k_not_set = 1;  // git-config(1)
  const auto answer = run_git({"config", scope_option(scope), "--null", "--get", k_key});
  if (!answer) {
    return tl::unexpected(answer.error());
  }
  if (answer->exit_code == k_not_set) {
    return std::optional<std::string>();
  }
  if (answer->exit_code != 0 || answer->output.empty()) {
    return fail(FailureCode::server_broken, "git cannot read its configuration",
                fmt::format("git config {} ended with {}", scope_option(scope), answer->exit_code));
  }
  return std::optional(answer->output.substr(0, answer->output.size() - 1));
}

Done configure(GitScope scope, const std::vector<std::string>& arguments) {
  std::vector<std::string> all{"config", scope_option(scope)};
  all.insert(all.end(), arguments.begin(), arguments.end());
  const auto answer = run_git(std::move(all));
  if (!answer) {
    return tl::unexpected(answer.error());
  }
  return answer->exit_code == 0
             ? Done()
             : fail(FailureCode::server_broken, "git could not change its configuration",
                    fmt::format("git config {} ended with {}", scope_option(scope),
                                answer->exit_code));
}

// Hooks in the repository's own folder that run now and would not any more; ours are no loss, but
// what they run after a pass is.
Result<std::vector<std::string>> own_hooks(const fs::path& git_dir) {
  std::set<std::string> ours;
  for (const HookKind kind : k_kinds) {
    const HookFile hook = hook_in(git_dir / "hooks", kind);
    const HookState state = look_at_hook(hook, hook_program(kind).value_or(fs::path())).state;
    if (state == HookState::ours || state == HookState::ours_moved) {
      ours.insert(hook.path.filename().string());
    }
  }
  std::vector<std::string> found;
  std::error_code error;
  fs::directory_iterator entries(git_dir / "hooks", error);
  for (const fs::directory_iterator end; !error && entries != end; entries.increment(error)) {
    const std::string name = entries->path().filename().string();
    std::error_code gone;
    const bool runs = fs::is_regular_file(entries->path(), gone) && !name.ends_with(".sample") &&
                      ::access(entries->path().c_str(), X_OK) == 0;
    if (runs && !ours.contains(name)) {
      found.push_back(name);
    }
  }
  if (error && error != std::errc::no_such_file_or_directory) {
    return fail(FailureCode::server_broken, "the hooks of a repository cannot be listed",
                (git_dir / "hooks").string() + ": " + error.message());
  }
  std::sort(found.begin(), found.end());
  return found;
}

struct Repositories {
  std::vector<fs::path> git_dirs;  // that the folder will serve
  ExitCode worst = ExitCode::passed;
  bool blocked = false;
};

void note(Repositories& all, ExitCode code) {
  all.worst = std::max(all.worst, code);
}

Done look_at(const fs::path& path, const std::string& folder, Repositories& all, Streams& streams) {
  const auto git_dir = find_git_dir(path);
  const auto own = git_dir ? own_setting(*git_dir, k_key) : tl::unexpected(git_dir.error());
  if (!own) {
    return tl::unexpected(own.error());
  }
  if (*own && **own != folder) {
    streams.err << fmt::format(
        "error: {} sets core.hooksPath itself, to {}: the hooks do not reach it\n"
        "hint: unset it there, or run refwarden repo install {}\n",
        shown(*git_dir), shown(**own), shown(*git_dir));
    note(all, ExitCode::refused);
    return {};
  }
  const auto hooks = own_hooks(*git_dir);
  if (!hooks) {
    return tl::unexpected(hooks.error());
  }
  for (const std::string& hook : *hooks) {
    streams.err << fmt::format("error: {} would not run any more\n",
                               shown(*git_dir / "hooks" / hook));
    all.blocked = true;
  }
  all.git_dirs.push_back(*git_dir);
  return {};
}

// Who can put a hook there, or another folder in its place, runs it as whoever serves pushes.
Done check_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) {
    return fail(FailureCode::server_broken, "the hooks folder cannot be made",
                folder.string() + ": " + error.message());
  }
  const auto trusted = TrustedFolder::open(folder, ::geteuid());
  return trusted ? Done()
                 : fail(FailureCode::server_broken, "the hooks folder is not this server's alone",
                        trusted.error().path + ": " + trusted.error().text);
}

bool asks_for_doors(const fs::path& git_dir) {
  const auto loaded = load_policy_of(git_dir, SystemClock().now());
  return loaded && loaded->policy.server.other_doors != OtherDoors::off;
}

Done place(const Wanted& wanted, const Repositories& all, Streams& streams) {
  const fs::path folder = *wanted.hooks_path;
  const bool doors = std::any_of(all.git_dirs.begin(), all.git_dirs.end(), asks_for_doors);
  Done done;
  for (const HookKind kind : k_kinds) {
    const bool goes_there = kind == wanted.kind || kind == HookKind::post_receive ||
                            (kind == HookKind::reference_transaction && doors);
    done = done.and_then([&] {
      const HookFile hook = hook_in(folder, kind);
      return goes_there ? install_hook(hook, streams) : remove_hook(hook, streams);
    });
  }
  return done;
}

Done set_path(const Wanted& wanted, Streams& streams) {
  return configure(wanted.scope, {k_key, *wanted.hooks_path}).map([&] {
    streams.out << fmt::format("set       {} of {} to {}\n", k_key,
                               wanted.scope == GitScope::system ? "the system" : "this account",
                               shown(*wanted.hooks_path));
    if (wanted.scope == GitScope::account && ::geteuid() == 0) {
      streams.err
          << "warning: this is root's own configuration: pushes that another account serves "
             "do not see it\nhint: run this as that account, or with --system\n";
    }
  });
}

Done set_policies(const Wanted& wanted, const Repositories& all, Streams& streams) {
  Done done;
  for (const fs::path& git_dir : all.git_dirs) {
    done = wanted.policy && done ? set_policy(git_dir, *wanted.policy, streams) : done;
  }
  return done;
}

std::optional<std::string> fault_of(const Wanted& wanted) {
  if (!wanted.hooks_path || !wanted.all || wanted.path.empty()) {
    return "--hooks-path FOLDER needs --all ROOT, and --system needs both";
  }
  const fs::path folder(*wanted.hooks_path);
  if (!folder.is_absolute() || folder != folder.lexically_normal()) {
    return "--hooks-path needs an absolute path without \".\" and \"..\"";
  }
  if (wanted.signed_pushes || (wanted.host && wanted.home != HookHome::hooks)) {
    return "--hooks-path goes with hosts whose hooks git runs itself, and not with "
           "--signed-pushes";
  }
  return std::nullopt;
}

Repositories find_repositories(const Wanted& wanted, Streams& streams) {
  Repositories all;
  note(all, for_all_repositories(wanted.path, streams, [&](const fs::path& path) {
         const Done looked = look_at(path, *wanted.hooks_path, all, streams);
         return looked ? ExitCode::passed : report_to_admin(looked.error(), streams);
       }));
  return all;
}

ExitCode record_all(const Repositories& all, Streams& streams) {
  ExitCode worst = all.worst;
  for (const fs::path& git_dir : all.git_dirs) {
    if (const Done done = record_first_refs(git_dir, streams); !done) {
      worst = std::max(worst, report_to_admin(done.error(), streams));
    }
  }
  streams.out << fmt::format("{} repositories have the hooks\n", all.git_dirs.size());
  return worst;
}

}  // namespace

ExitCode install_hooks_path(const Wanted& wanted, Streams& streams) {
  if (const auto fault = fault_of(wanted)) {
    streams.err << fmt::format("error: {}\n", *fault);
    return ExitCode::usage;
  }
  const auto before = configured(wanted.scope);
  if (!before) {
    return report_to_admin(before.error(), streams);
  }
  if (*before && **before != *wanted.hooks_path) {
    streams.err << fmt::format("error: {} is {} already\nhint: unset it, or name that folder\n",
                               k_key, shown(**before));
    return ExitCode::refused;
  }
  const Repositories all = find_repositories(wanted, streams);
  if (all.blocked || all.git_dirs.empty()) {
    streams.err << "hint: nothing was changed; move such hooks into the common folder, or away, or "
                   "let their\nhint: repository set core.hooksPath itself, and install there\n";
    return std::max(all.worst, ExitCode::refused);
  }
  // The policy first, as for one repository: a hook without it would refuse pushes for a moment.
  const Done done = check_folder(*wanted.hooks_path)
                        .and_then([&] { return set_policies(wanted, all, streams); })
                        .and_then([&] { return place(wanted, all, streams); })
                        .and_then([&] { return set_path(wanted, streams); });
  return done ? record_all(all, streams) : report_to_admin(done.error(), streams);
}

ExitCode remove_hooks_path(const fs::path& folder, GitScope scope, Streams& streams) {
  const auto before = configured(scope);
  if (!before) {
    return report_to_admin(before.error(), streams);
  }
  const bool leads_there = *before && **before == folder.string();
  Done done = leads_there ? configure(scope, {"--unset-all", k_key}) : Done();
  if (leads_there && done) {
    streams.out << fmt::format("unset     {}\n", k_key);
  }
  for (const HookKind kind : k_kinds) {
    done = done.and_then([&] { return remove_hook(hook_in(folder, kind), streams); });
  }
  return done ? ExitCode::passed : report_to_admin(done.error(), streams);
}

}  // namespace refwarden
