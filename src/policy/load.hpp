// Reads the policy folder. Every problem of every file comes out of one run.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "base/instant.hpp"
#include "base/position.hpp"
#include "policy/policy.hpp"

namespace refwarden {

// What the admin reads. `code` is kebab-case ("unknown-key"), listed in refwarden-messages(7).
struct Problem {
  enum class Weight { error, warning };
  Weight weight = Weight::error;
  std::string code;
  std::string text;  // headline, no final stop
  Position at;
  int length = 1;          // bytes under the caret
  std::string suggestion;  // "did you mean \"count\"?"; empty: none
  std::string line;        // the source line, for the admin only
  std::vector<std::string> notes;
};

// How the file of a repository is found.
enum class FileChoice : std::uint8_t {
  listed,           // by [repo] paths alone, as a hook must
  listed_or_named,  // else the file that is named like it: for a clone, which knows no more
};

struct PolicyRequest {
  std::filesystem::path folder;
  std::string repository;  // realpath of the git directory; where files are chosen by name, a name
                           // is enough
  Instant now;             // `left`, `until`
  FileChoice choice = FileChoice::listed;
};

struct Problems {
  std::vector<Problem> all;  // sorted by file and line; at least one error where loading failed
  // [server] of system.toml where that table alone can be trusted (file checks passed, no error in
  // it): whom to name and where to record a push that nothing else of the policy can judge.
  std::optional<Server> server;
  std::string repository_name;  // as Policy::repository_name, as far as it can be told
};

// The policy in force for one repository, with everything in order, or all problems that close it.
// A problem in another repository's file closes this one only as decisions.md 4 says.
tl::expected<Policy, Problems> load_policy(const PolicyRequest& request);

// Every file of the folder, for `policy check`: all problems, warnings too (expiring exceptions,
// rules that nobody can satisfy, path patterns without a slash, unreadable keys).
Problems check_policy(const std::filesystem::path& folder, Instant now);

// The policy folder of a repository: its own git configuration's `refwarden.policydir`, else
// /etc/refwarden.
inline constexpr const char* k_default_policy_folder = "/etc/refwarden";

// The diagnostic as `policy check` prints it (messages.md, the last model).
std::string to_text(const Problem& problem);

}  // namespace refwarden
