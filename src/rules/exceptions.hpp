// What the policy lets pass with a reason and an end.
#pragma once

#include "policy/policy.hpp"
#include "rules/failing.hpp"
#include "rules/rule_case.hpp"

namespace refwarden {

// The first exception, in the policy's order, that covers what failed; null: none. It counts for
// the rule's level (decisions.md 2), until the end of its last day, and on its ref classes,
// where one of system.toml looks at patterns of system.toml alone; a commit has to meet all of its
// criteria: a good signature by one of `signers`, changes in `paths` and nowhere else (bytes, never
// folded), its id in `commits`. Only an exception of system.toml for this id covers a signature
// rule. What was done to the ref is covered by an exception without such criteria only. What the
// class of the whole update asks of its tip is covered if every judged commit is, or if the tip is
// named by its id.
const Exception* exception_for(const Failing& failing, const RuleCase& rule_case);

// Whether an exception covers the commit, whatever fails.
bool is_excepted(const CommitFacts& commit, const RuleCase& rule_case);

}  // namespace refwarden
