// What is known of one push while it is judged: each step adds to it, and the record is made of it
// whatever the push came to.
#pragma once

#include <optional>
#include <string>

#include "app/check_push.hpp"
#include "app/confinement.hpp"
#include "app/policy_place.hpp"
#include "facts/gather.hpp"
#include "intake/push.hpp"
#include "intake/pusher.hpp"
#include "policy/load.hpp"
#include "rules/finding.hpp"

namespace refwarden {

struct PushCase {
  Instant received;
  std::string git_dir;
  // What the policy's files and the record call the repository: `git_dir` where it is the server's.
  std::string repository_path;
  FileChoice choice = FileChoice::listed;
  std::optional<PolicyPlace> place;
  std::optional<Policy> policy;
  Problems problems;  // where the policy does not load
  Push push;          // without updates where they could not be read
  std::optional<Pusher> pusher;
  std::optional<std::filesystem::path> gpg_home;  // made by somebody else; nothing: one is made
  std::optional<Gathered> gathered;
  std::optional<Verdict> verdict;

  // [server] of the policy, also where only that much of it could be read; nullptr: not even that.
  [[nodiscard]] const Server* server() const;
  [[nodiscard]] const std::string& repository_name() const;
};

// Finds the repository and loads its policy.
Done find_case(const HookInput& input, PushCase& push_case);

// Loads the policy of `push_case.place` for `repository_path`.
Done load_case(PushCase& push_case);

// Takes who is pushing from the variable of the host that the policy names.
void find_pusher(const Environment& environment, PushCase& push_case);

// The host that the policy names; nothing is sniffed (hosts.md).
HostChoice host_of(const Server& server);

// Reads the updates, options and namespace that git handed over.
Done read_case(const HookInput& input, PushCase& push_case);

// Steps 1 and 2: both, and who is pushing. A push over the policy's limit of updates, or with ids
// of another width than the repository's, is a failure.
Done open_case(const HookInput& input, PushCase& push_case);

// What an opened case needs from here on.
Confinement confinement_of(const PushCase& push_case);

// Between: gives up everything else, on an opened case, before a pushed object is read. Where that
// cannot be had the policy decides between `not_confined` and a line in the server's log.
Done confine_case(const CheckTools& tools, PushCase& push_case);

// Step 3 and 4, on an opened case: gathers the facts and judges them.
Done judge_case(const CheckTools& tools, PushCase& push_case);

}  // namespace refwarden
