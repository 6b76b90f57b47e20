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

bool has_working(const RepoState& status, HookKind kind) {
  const auto files = status.files.find(kind);
  return files != status.files.end() && works(files->second);
}

void check_judging(RepoState& status) {
  const HookHome home = status.host ? contract_of(*status.host).home : HookHome::hooks;
  const bool judges =
      has_working(status, HookKind::pre_receive) || has_working(status, HookKind::update);
  if (!judges && is_seen(home)) {
    status.problems.emplace_back("no hook judges pushes: run refwarden repo install");
  } else if (judges && !has_working(status, HookKind::post_receive)) {
    status.problems.emplace_back("no post-receive hook records what landed");
  }
}

}  // namespace

std::vector<std::string> home_problems(const RepoState& status) {
  std::vector<std::string> problems;
  if (!status.host) {
    return problems;
  }
  const HookHome home = contract_of(*status.host).home;
  const bool both_git = runs_by_git(home) && runs_by_git(status.hooks.home);
  const bool any =
      has_working(status, HookKind::pre_receive) || has_working(status, HookKind::update);
  if (any && home != HookHome::by_hand && home != status.hooks.home && !both_git) {
    problems.push_back(fmt::format(
        "the policy has host = \"{0}\", which does not take its hooks from {1}: run refwarden repo "
        "install --host {0}",
        refwarden::name_of(*status.host), shown_file(status, HookKind::pre_receive)));
  }
  if (home != HookHome::hooks_d || status.hooks.home != home) {
    return problems;
  }
  for (const auto& [kind, files] : status.files) {
    const fs::path main_hook = status.git_dir / "hooks" / refwarden::name_of(kind);
    if (works(files) && ::access(main_hook.c_str(), X_OK) != 0) {
      problems.push_back(fmt::format(
          "hooks/{0}, which has to run what is in hooks/{0}.d, is not there or not executable",
          refwarden::name_of(kind)));
    }
  }
  return problems;
}

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
  for (std::string& problem : home_problems(status)) {
    status.problems.push_back(std::move(problem));
  }
  if (auto problem = door_problem(status.doors)) {
    status.problems.push_back(*std::move(problem));
  }
  if (status.hooks.elsewhere) {
    status.problems.push_back(
        fmt::format("core.hooksPath is {} outside of this repository, so its own hooks may not run",
                    *status.hooks.elsewhere));
  }
}

}  // namespace refwarden
