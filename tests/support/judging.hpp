// Short ways to judge one thing in a test.
#pragma once

#include <string>
#include <vector>

#include "rules/judge.hpp"
#include "support/facts_builder.hpp"

namespace refwarden::test {

// The policy's people, classes and risk with these rules only.
Policy policy_with(std::vector<Rule> rules);

// One update pushed by dana at fixed_now(), nothing built in.
Verdict judge_one(const Policy& policy, UpdateFacts update);
// The same for a fast-forward of refs/heads/main to the last of these commits.
Verdict judge_main(const Policy& policy, const Commits& commits);

// "commit-unsigned", in order.
std::vector<std::string> codes(const std::vector<const Finding*>& findings);
// The codes that refuse.
std::vector<std::string> refused(const Verdict& verdict);

// What one rule came to in the first update.
const RuleVerdict& verdict_on(const Verdict& verdict, const std::string& rule);

// What was found in the first failing commit of the first refusing finding, or of the update.
std::vector<Found::What> found_in(const Verdict& verdict);
const Found& only_found(const Verdict& verdict);

using Strings = std::vector<std::string>;

}  // namespace refwarden::test
