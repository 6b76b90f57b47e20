#include "support/judging.hpp"

#include <algorithm>
#include <utility>

#include "base/result.hpp"

namespace refwarden::test {
namespace {

const std::vector<Found>& first_found(const Verdict& verdict) {
  const std::vector<const Finding*> findings = verdict.refusing();
  require(!findings.empty(), "nothing refuses");
  const Finding& first = *findings.front();
  return first.commits.empty() ? first.found : first.commits.front().found;
}

}  // namespace

Policy policy_with(std::vector<Rule> rules) {
  Policy policy = bare_policy();
  policy.rules = std::move(rules);
  return policy;
}

Verdict judge_one(const Policy& policy, UpdateFacts update) {
  return judge(push_of(policy, {std::move(update)}), policy, {{}});
}

Verdict judge_main(const Policy& policy, const Commits& commits) {
  return judge_one(policy, update_of(policy, "refs/heads/main", commits));
}

std::vector<std::string> codes(const std::vector<const Finding*>& findings) {
  std::vector<std::string> names;
  for (const Finding* finding : findings) {
    names.emplace_back(name_of(finding->code));
  }
  return names;
}

std::vector<std::string> refused(const Verdict& verdict) {
  return codes(verdict.refusing());
}

const RuleVerdict& verdict_on(const Verdict& verdict, const std::string& rule) {
  require(!verdict.updates.empty(), "no update was judged");
  const auto& rules = verdict.updates.front().rules;
  const auto found = std::find_if(rules.begin(), rules.end(),
                                  [&](const RuleVerdict& one) { return one.rule == rule; });
  require(found != rules.end(), "the rule is not on the update");
  return *found;
}

std::vector<Found::What> found_in(const Verdict& verdict) {
  std::vector<Found::What> all;
  for (const Found& found : first_found(verdict)) {
    all.push_back(found.what);
  }
  return all;
}

const Found& only_found(const Verdict& verdict) {
  const std::vector<Found>& all = first_found(verdict);
  require(all.size() == 1, "not exactly one thing was found");
  return all.front();
}

}  // namespace refwarden::test
