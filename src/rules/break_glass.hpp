// Lifting rules for one ref update in an emergency, claimed inside what is signed (semantics.md
// section 9).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "facts/facts.hpp"
#include "policy/policy.hpp"

namespace refwarden {

// What one [break-glass] of the policy comes to for one update whose tip claims it.
struct BreakGlassClaim {
  const BreakGlass* break_glass = nullptr;
  bool holds = false;
  std::string person;   // who signed, when it holds
  Untrusted reason;     // what they said, when it holds
  std::string refused;  // why it does not hold: a fixed sentence part
};

// The claims that the tip's message makes, system first; none where it has no such trailer. A claim
// holds if the tip is a newly judged commit with a good signature by one of the `signers` who has
// not left, and one of its values is this update's full ref name (as pushed, or as it resolves),
// a blank, and a reason that matches.
std::vector<BreakGlassClaim> break_glass_claims(const UpdateFacts& update, const PushFacts& push,
                                                const Policy& policy);

// True where `break_glass` names the rule and may lift it: never a rule of a kind that is
// never lifted, and a system rule from a repository's file only where that rule's `repo-may` says
// so (decisions.md 2).
bool lifts(const BreakGlass& break_glass, const Rule& rule);

}  // namespace refwarden
