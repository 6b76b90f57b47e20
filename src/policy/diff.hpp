// What gets stricter and what looser from one policy to another.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "policy/policy.hpp"

namespace refwarden {

struct PolicyFolder;

enum class Drift : std::uint8_t {
  looser,    // lets something pass that did not
  changed,   // decides something, and which way cannot be told
  stricter,  // refuses something that passed
  words,     // decides nothing: texts for people
};
std::string_view name_of(Drift drift);  // "looser", "changed", "stricter", "words"

struct PolicyChange {
  Drift drift = Drift::changed;
  std::string about;  // "rule one-review", "person dana", "limits"
  std::string text;   // "count is 2, was 1"

  auto operator<=>(const PolicyChange&) const = default;
};

// Every difference in what the two decide, each from the view of `after`; in the order of the
// manual. Where a value stands and what files are called does not count. What certificates in keys/
// say is not compared.
std::vector<PolicyChange> changes_between(const Policy& before, const Policy& after);

// The changes of one level: "system", or a repository's file with what it changes besides.
struct LevelChanges {
  std::string level;
  std::vector<PolicyChange> changes;
};

// The two folders, the system level first and then each repository's file that either has. Both
// have to be sound and all their files to join without problems.
struct PolicyFolder;
std::vector<LevelChanges> changes_between(const PolicyFolder& before, const PolicyFolder& after);

}  // namespace refwarden
