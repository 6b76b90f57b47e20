// What is wrong with the hooks of a repository.
#include <fmt/format.h>
#include <unistd.h>

#include "app/commands/repo_state.hpp"

namespace fs = std::filesystem;

namespace refwarden {
namespace {

std::string shown_file(const RepoState& status, HookKind kind) {
  return status.hooks.file(kind).path.lexically_relative(status.git_dir).string();
}

// Hooks of the right kind where their host never looks, or where it puts its own.
void check_home(RepoState& status, Host host) {
  const HookHome home = contract_of(host).home;
  const bool both_git = runs_by_git(home) && runs_by_git(status.hooks.home);
  const bool any =
      works(status.files[HookKind::pre_receive]) || works(status.files[HookKind::update]);
  if (any && home != HookHome::by_hand && home != status.hooks.home && !both_git) {
    status.problems.push_back(fmt::format(
        "the policy has host = \"{0}\", which does not take its hooks from {1}: run refwarden repo "
        "install --host {0}",
        refwarden::name_of(host), shown_file(status, HookKind::pre_receive)));
  }
  if (home != HookHome::hooks_d || status.hooks.home != home) {
    return;
  }
  for (const auto& [kind, files] : status.files) {
    const fs::path main_hook = status.git_dir / "hooks" / refwarden::name_of(kind);
    if (works(files) && ::access(main_hook.c_str(), X_OK) != 0) {
      status.problems.push_back(fmt::format(
          "hooks/{0}, which has to run what is in hooks/{0}.d, is not there or not executable",
          refwarden::name_of(kind)));
    }
  }
}

void check_judging(RepoState& status) {
  const HookHome home = status.host ? contract_of(*status.host).home : HookHome::hooks;
  const bool judges =
      works(status.files[HookKind::pre_receive]) || works(status.files[HookKind::update]);
  if (!judges && is_seen(home)) {
    status.problems.emplace_back("no hook judges pushes: run refwarden repo install");
  } else if (judges && !works(status.files[HookKind::post_receive])) {
    status.problems.emplace_back("no post-receive hook records what landed");
  }
}

}  // namespace

void find_problems(RepoState& status) {
  for (const auto& [kind, files] : status.files) {
    const bool ours = files.state == HookState::ours || files.state == HookState::ours_moved;
    if (ours && !files.executable) {
      status.problems.push_back(
          fmt::format("{} is not executable, so git skips it", shown_file(status, kind)));
    }
    if (!ours && files.has_former) {
      status.problems.push_back(
          fmt::format("{} was replaced after refwarden was installed", shown_file(status, kind)));
    }
  }
  check_judging(status);
  if (status.host) {
    check_home(status, *status.host);
  }
  if (status.hooks.elsewhere) {
    status.problems.push_back(
        fmt::format("core.hooksPath is {} outside of this repository, so its own hooks may not run",
                    *status.hooks.elsewhere));
  }
}

}  // namespace refwarden
