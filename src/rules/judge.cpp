#include "rules/judge.hpp"

#include <algorithm>
#include <utility>

#include "base/result.hpp"
#include "rules/rule_case.hpp"
#include "rules/update_judge.hpp"

namespace refwarden {
namespace {

bool has_rules(const UpdateFacts& update, const Policy& policy) {
  return std::any_of(policy.rules.begin(), policy.rules.end(),
                     [&](const Rule& rule) { return is_on(rule, update); });
}

bool refuses_for_sure(const std::vector<Finding>& built_in) {
  return std::any_of(built_in.begin(), built_in.end(), [](const Finding& finding) {
    return finding.code != Code::namespace_refused;
  });
}

// Rules that could not be asked are left out only where something else refuses.
bool was_stopped(const UpdateFacts& update, const std::vector<Finding>& built_in,
                 const Policy& policy) {
  const bool ungathered =
      update.judged.empty() && update.kind != UpdateKind::remove && has_rules(update, policy);
  require(!ungathered || refuses_for_sure(built_in),
          "an update that nothing stopped has no judged commits");
  return ungathered;
}

Outcome outcome_of(const Verdict& verdict) {
  if (verdict.updates.empty() || !verdict.refusing().empty()) {
    return Outcome::refused;
  }
  return verdict.warning().empty() ? Outcome::accepted : Outcome::warned;
}

}  // namespace

Verdict judge(const PushFacts& facts, const Policy& policy,
              std::vector<std::vector<Finding>> built_in, SettledUpdates settled) {
  require(built_in.size() == facts.updates.size(),
          "there is not one list of built-in findings for each update");
  Verdict verdict;
  verdict.server_mode = policy.server.mode;
  for (std::size_t i = 0; i < facts.updates.size(); ++i) {
    const UpdateFacts& update = facts.updates[i];
    UpdateVerdict judged;
    judged.ref = update.ref;
    if (!was_stopped(update, built_in[i], policy)) {
      judged = judge_update(update, facts, policy, std::move(settled[i]));
    }
    judged.built_in = std::move(built_in[i]);
    verdict.updates.push_back(std::move(judged));
  }
  verdict.outcome = outcome_of(verdict);
  return verdict;
}

}  // namespace refwarden
