#include "rules/rule_case.hpp"

#include <algorithm>
#include <limits>

namespace refwarden {
namespace {

constexpr std::size_t k_default_class = std::numeric_limits<std::size_t>::max();

const JudgedSet* judged_by(const Rule& rule, const UpdateFacts& update) {
  const auto found = std::find_if(update.judged.begin(), update.judged.end(),
                                  [&](const JudgedSet& set) { return set.rule == rule.name; });
  return found == update.judged.end() ? nullptr : &*found;
}

// decisions.md 8: signature, history, pushers and content rules judge every merge.
bool may_skip_clean(const Rule& rule) {
  const bool reads_message = std::holds_alternative<ReviewsRule>(rule.body) ||
                             std::holds_alternative<TicketRule>(rule.body) ||
                             std::holds_alternative<TrailersRule>(rule.body) ||
                             std::holds_alternative<MessageRule>(rule.body);
  return reads_message && rule.merges == MergeScope::skip_clean && rule.commits == CommitScope::all;
}

// A clean merge needs nothing of its own, but what is too large as a whole must be answered for by
// the tip, whatever kind of commit that is; else splitting would make it small.
bool raised_by_size(const RuleCase& rule_case) {
  const std::vector<RiskFloor>& floors = rule_case.policy.risk.floors;
  return std::any_of(rule_case.update.reasons.begin(), rule_case.update.reasons.end(),
                     [&](const Answer::Reason& reason) {
                       return reason.path.empty() && reason.floor < floors.size() &&
                              rule_case.rule.risk.contains(floors[reason.floor].risk) &&
                              (floors[reason.floor].lines_over || floors[reason.floor].files_over);
                     });
}

void add_subject(RuleCase& rule_case, const CommitFacts& commit) {
  const Rule& rule = rule_case.rule;
  const RiskClass own = risk_of(commit, rule);
  const bool is_tip = rule_case.update.tip && rule_case.update.tip->id == commit.id;
  const bool clean = may_skip_clean(rule) && commit.is_merge() && commit.under_all.paths.empty();
  const bool named = rule.risk.empty() || rule.risk.contains(own);
  if (named && !clean) {
    rule_case.subjects.push_back({&commit, own, false});
    return;
  }
  const bool whole = is_tip && rule.risk.contains(std::max(own, rule_case.update_risk));
  if (whole && (!clean || raised_by_size(rule_case))) {
    rule_case.subjects.push_back({&commit, std::max(own, rule_case.update_risk), true});
  }
}

}  // namespace

bool is_on(const Rule& rule, const UpdateFacts& update) {
  return std::any_of(rule.on.begin(), rule.on.end(),
                     [&](const std::string& name) { return update.classes.contains(name); });
}

bool names_update_risk(const RuleCase& rule_case) {
  return rule_case.rule.risk.empty() || rule_case.rule.risk.contains(rule_case.update_risk);
}

bool is_under(const UpdateFacts& update, std::string_view prefix) {
  return update.ref.starts_with(prefix) || update.resolved_ref.starts_with(prefix);
}

RuleCase make_case(const Rule& rule, const UpdateFacts& update, const PushFacts& push,
                   const Policy& policy) {
  RuleCase rule_case{rule, update, push, policy, judged_by(rule, update), 0, {}};
  rule_case.update_risk = risk_of(update, rule);
  if (rule_case.judged == nullptr) {
    return rule_case;
  }
  for (const auto& commit : rule_case.judged->commits) {
    rule_case.update_risk = std::max(rule_case.update_risk, risk_of(*commit, rule));
  }
  for (const auto& commit : rule_case.judged->commits) {
    add_subject(rule_case, *commit);
  }
  return rule_case;
}

std::vector<Answer::Reason> reasons_of(const AskedCommit& subject, const RuleCase& rule_case) {
  if (subject.for_update) {
    return rule_case.update.reasons;
  }
  const Answer& answer = subject.commit->answer(rule_case.rule.commits);
  if (subject.risk == answer.risk) {
    return answer.reasons;
  }
  // A floor that lowers does not reach this rule, or the commit declares more than its paths say.
  if (subject.risk == answer.system_risk && !answer.paths.empty()) {
    return {{answer.paths.front().path, k_default_class}};
  }
  return {};
}

}  // namespace refwarden
