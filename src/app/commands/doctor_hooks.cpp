#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <unistd.h>

#include "app/commands/doctor.hpp"
#include "app/commands/git_config.hpp"
#include "report/shell.hpp"

namespace fs = std::filesystem;

namespace refwarden {
namespace {

constexpr const char* k_install = "run refwarden repo install";

bool is_ours(const HookFiles& files) {
  return files.state == HookState::ours || files.state == HookState::ours_moved;
}

bool works(const RepoState& state, HookKind kind) {
  const auto files = state.files.find(kind);
  return files != state.files.end() && is_ours(files->second) && files->second.executable;
}

void look_at_each(const RepoState& state, Diagnosis& diagnosis) {
  for (const auto& [kind, files] : state.files) {
    const std::string name =
        state.hooks.file(kind).path.lexically_relative(state.hooks.folder.parent_path()).string();
    if (is_ours(files) && !files.executable) {
      diagnosis.fault(
          "hooks", name + " is not executable, so git skips it",
          "see whether the program that it leads to is there; then " + std::string(k_install));
    } else if (files.state == HookState::ours_moved) {
      diagnosis.warn("hooks", name + " leads to another copy of refwarden than this one",
                     fmt::format("{}, if this one is to judge", k_install));
    } else if (!is_ours(files) && files.has_former) {
      diagnosis.fault("hooks", name + " was replaced after refwarden was installed", k_install);
    }
  }
}

void look_at_former(const RepoState& state, Diagnosis& diagnosis) {
  for (const auto& [kind, files] : state.files) {
    if (!files.has_former) {
      continue;
    }
    const fs::path path = state.hooks.file(kind).path.parent_path() / former_name(kind);
    if (::access(path.c_str(), X_OK) == 0) {
      diagnosis.ok("former hook", fmt::format("{} runs after ours", former_name(kind)));
    } else {
      diagnosis.fault("former hook",
                      fmt::format("{} is kept, but cannot be run", former_name(kind)),
                      shell_line({"chmod", "+x", path.string()}) + ", or remove it");
    }
  }
}

// Other hooks of a push, which git runs beside ours (githooks(5)).
void look_at_others(const RepoState& state, Diagnosis& diagnosis) {
  static constexpr std::array<const char*, 5> k_others{"update", "proc-receive", "post-update",
                                                       "reference-transaction", "push-to-checkout"};
  for (const char* const name : k_others) {
    const auto files = state.files.find(HookKind::update);
    const bool ours =
        (std::string_view(name) == "update" && files != state.files.end() &&
         is_ours(files->second)) ||
        (std::string_view(name) == "reference-transaction" && is_ours(state.doors.files));
    const fs::path path = state.hooks.folder / name;
    if (ours || ::access(path.c_str(), X_OK) != 0) {
      continue;
    }
    if (std::string_view(name) == "proc-receive") {
      diagnosis.warn("other hooks", "proc-receive moves refs by itself, after refwarden judged",
                     "make sure that it moves only what was pushed, or remove it");
    } else {
      diagnosis.ok("other hooks", fmt::format("{}, of somebody else's", name));
    }
  }
}

// Other ways to move a ref than a push (refwarden-reference-transaction(8)).
void look_at_other_doors(const RepoState& state, Diagnosis& diagnosis) {
  const DoorWatch& doors = state.doors;
  if (const auto problem = door_problem(doors)) {
    diagnosis.fault("other doors", *problem,
                    doors.host_lets_git ? k_install
                                        : "set other-doors to \"off\", and run refwarden audit "
                                          "verify often");
  } else if (doors.wanted != OtherDoors::off) {
    diagnosis.ok("other doors", doors.wanted == OtherDoors::refuse
                                    ? "refs that change without a push are refused and recorded"
                                    : "refs that change without a push are recorded");
  }
  if (doors.files.has_former) {
    diagnosis.ok("former hook", former_name(doors.hook.kind) + " runs after ours");
  }
}

void look_at_path(const RepoState& state, Diagnosis& diagnosis) {
  if (state.hooks.elsewhere) {
    diagnosis.fault("hooks path",
                    fmt::format("core.hooksPath is {} outside of this repository, so its own hooks "
                                "do not run",
                                *state.hooks.elsewhere),
                    fmt::format("unset it there, or set core.hooksPath of this repository to {}",
                                state.hooks.folder.string()));
  } else if (state.hooks.outside) {
    diagnosis.ok("hooks path",
                 fmt::format("{}, for every repository, by core.hooksPath outside of this one",
                             state.hooks.folder.string()));
  } else if (state.hooks.shared) {
    diagnosis.ok("hooks path", fmt::format("{}, by core.hooksPath of this repository",
                                           state.hooks.folder.string()));
  } else {
    diagnosis.ok("hooks path", state.hooks.folder.string());
  }
}

}  // namespace

void look_at_hooks(const RepoState& state, Diagnosis& diagnosis) {
  look_at_path(state, diagnosis);
  look_at_each(state, diagnosis);
  const bool judges = works(state, HookKind::pre_receive) || works(state, HookKind::update);
  for (const std::string& problem : home_problems(state)) {
    diagnosis.fault("hooks", problem, k_install);
  }
  const HookHome home = state.host ? contract_of(*state.host).home : HookHome::hooks;
  if (!judges && !is_seen(home)) {
    diagnosis.warn("hooks", "none in the repository: whether the host runs one is not seen here",
                   "push something that has to be refused");
  } else if (!judges) {
    diagnosis.fault("hooks", "no hook of refwarden judges pushes", k_install);
  } else if (!works(state, HookKind::post_receive)) {
    diagnosis.warn("hooks", "no post-receive hook records what landed", k_install);
  } else if (!diagnosis.has("hooks", Health::problem)) {
    diagnosis.ok("hooks", works(state, HookKind::pre_receive)
                              ? "pre-receive judges, post-receive records what landed"
                              : "update judges, post-receive records what landed");
  }
  look_at_former(state, diagnosis);
  look_at_others(state, diagnosis);
  look_at_other_doors(state, diagnosis);
}

}  // namespace refwarden
