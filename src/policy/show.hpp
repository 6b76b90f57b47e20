// The policy in force for one repository, each line with the place that it comes from.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "policy/policy.hpp"
#include "policy/policy_pointer.hpp"

namespace refwarden {

struct ShowRequest {
  std::optional<std::string> ref;  // only what reaches this ref (its full name)
  // The refs that the repository has: those that no class matches are listed as uncovered.
  std::vector<std::string> refs;
  // Whether the repository has a commit: adoption points that it lacks are said to be ignored.
  // Empty: not asked.
  std::function<bool(const Oid&)> has_commit;
  std::optional<PolicyCommit> commit = {};  // where the policy stands in git
};

struct ShownLine {
  std::string key;
  std::string value;
  std::string origin;  // "system.toml:12"; "default" where no file says it; may be empty
};

// One table of the effective policy: "rule ticket", "risk", ...
struct ShownSection {
  std::string title;
  std::string origin;
  std::vector<ShownLine> lines;
};

// What both forms are made of, in the order of the manual.
std::vector<ShownSection> shown_policy(const Policy& policy, const ShowRequest& request);

// What gives a change the floor's class beside its paths: "binary", "over 9 lines".
std::vector<std::string> causes_beside_paths(const RiskFloor& floor);

// For people: sections with aligned keys and origins.
std::string show_text(const Policy& policy, const ShowRequest& request);
// One JSON object: "repository", "file", "digest", "sections" (title, at, lines of key, value, at),
// and "commit", "ref" and "source" of a policy that stands in git.
std::string show_json(const Policy& policy, const ShowRequest& request);

}  // namespace refwarden
