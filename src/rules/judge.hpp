// Pure: facts and policy in, verdict out.
#pragma once

#include <vector>

#include "facts/facts.hpp"
#include "policy/policy.hpp"
#include "rules/finding.hpp"
#include "rules/settled.hpp"

namespace refwarden {

// Judges every update by every rule. `built_in` are the findings that were made while facts were
// gathered (one list for each update, same order); an update with a built-in finding that stopped
// the gathering has no `judged` sets and is refused by it. The result has an answer for every
// update; anything else is a bug and aborts. `settled`: what commits left behind that
// were judged before and are not among the facts any more.
Verdict judge(const PushFacts& facts, const Policy& policy,
              std::vector<std::vector<Finding>> built_in, SettledUpdates settled = {});

// One reviews rule and one commit that it judges in an update.
struct AskedReviews {
  const Rule& rule;
  const CommitFacts& commit;
  const UpdateFacts& update;
};

// The persons whose reviews of the commit could still satisfy the rule: in `from`, not excluded,
// not robots, not left, not counted already. For hints, sorted.
std::vector<const Person*> eligible_reviewers(const AskedReviews& asked, const PushFacts& push,
                                              const Policy& policy);

}  // namespace refwarden
