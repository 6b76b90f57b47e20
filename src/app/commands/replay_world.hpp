// What is replayed: a repository, a branch, its steps and a policy, as an admin named them.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include <tl/expected.hpp>

#include "app/command_line.hpp"
#include "app/replay.hpp"

namespace refwarden {

// As they were typed; empty: not at all.
struct ReplayWords {
  std::filesystem::path path;
  std::string range;  // "OLD..NEW" or "NEW"
  std::string ref;
  std::string since;  // "2026-08-22"
};

struct ReplayWorld {
  std::string git_dir;
  std::filesystem::path folder;  // the policy that the repository is installed with
  std::shared_ptr<const Repository> repository;
  std::string ref;
  std::vector<ReplayStep> steps;
};

// Asks git what the words mean, and reads the steps. Words that mean nothing here are a
// `push_malformed` failure.
Result<ReplayWorld> replay_world(const ReplayWords& words);

// The policy of `folder` for the repository of `world`: by the file whose [repo] paths has it,
// else, with `by_name`, by the file that is named like it. Where it does not load its problems are
// told and the exit code is given.
tl::expected<Policy, ExitCode> policy_for(const ReplayWorld& world,
                                          const std::filesystem::path& folder, bool by_name,
                                          Streams& streams);

// Judges the steps with a progress line on a terminal. A signal ends it.
Result<Replay> replay_with(const ReplayWorld& world, const Policy& policy, ReplayAt at,
                           Streams& streams);

}  // namespace refwarden
