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

// decisions.md 8: signature, history, pushers, signed-push and content rules skip none.
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
  const std::set<RiskClass>& classes = rule_case.update.size_classes;
  return std::any_of(classes.begin(), classes.end(),
                     [&](RiskClass risk) { return rule_case.rule.risk.contains(risk); });
}

bool is_clean(const CommitFacts& commit, const Rule& rule) {
  return may_skip_clean(rule) && commit.is_merge() && commit.under_all.paths.empty();
}

// Whether the commit's own class, `own`, makes it a subject.
bool is_asked(const CommitFacts& commit, const Rule& rule, RiskClass own) {
  const bool named = rule.risk.empty() || rule.risk.contains(own);
  return named && !is_clean(commit, rule);
}

// Whether something that the update changes is answered for by no commit of its own class.
bool leaves_open(const RuleCase& rule_case) {
  const auto& commits = rule_case.judged->commits;
  return rule_case.settled.leave_open ||
         std::any_of(commits.begin(), commits.end(), [&](const auto& commit) {
           return !commit->answer(rule_case.rule.commits).paths.empty() &&
                  !asked_alone(*commit, rule_case.rule);
         });
}

// Whether the update's tip has to answer for the whole, besides what is asked of it for itself.
bool is_asked_for_whole(const CommitFacts& tip, const RuleCase& rule_case) {
  const Rule& rule = rule_case.rule;
  const RiskClass own = risk_of(tip, rule);
  if (!rule.risk.contains(std::max(own, rule_case.update_risk))) {
    return false;
  }
  if (is_asked(tip, rule, own)) {
    return rule_case.update_risk > own && leaves_open(rule_case);
  }
  return !is_clean(tip, rule) || raised_by_size(rule_case);
}

void add_subject(RuleCase& rule_case, const CommitFacts& commit, RiskClass own) {
  const bool is_tip = rule_case.update.tip && rule_case.update.tip->id == commit.id;
  if (is_tip && is_asked_for_whole(commit, rule_case)) {
    rule_case.subjects.push_back({&commit, std::max(own, rule_case.update_risk), true});
  } else if (is_asked(commit, rule_case.rule, own)) {
    rule_case.subjects.push_back({&commit, own, false});
  }
}

// Reviews of the tip stand for the whole, those of a merge on a chain of first parents for all that
// it brings in; who wrote that cannot be who reviews it.
void add_writers(RuleCase& rule_case, const SettledUpdate& settled) {
  std::optional<SideWriters> side;
  if (rule_case.rule.commits == CommitScope::first_parent) {
    side.emplace(rule_case.update);
  }
  for (AskedCommit& subject : rule_case.subjects) {
    if (subject.for_update) {
      Writers writers = writers_of(rule_case.update);
      writers.add(settled.writers);
      subject.others = std::make_shared<const Writers>(std::move(writers));
    } else if (side) {
      subject.others = std::make_shared<const Writers>(side->of(*subject.commit));
    }
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

bool reaches_update(const RuleCase& rule_case) {
  return rule_case.update.kind == UpdateKind::remove ||
         rule_case.update.kind == UpdateKind::rewrite || names_update_risk(rule_case);
}

bool is_under(const UpdateFacts& update, std::string_view prefix) {
  return update.ref.starts_with(prefix) || update.resolved_ref.starts_with(prefix);
}

std::optional<AskedCommit> asked_alone(const CommitFacts& commit, const Rule& rule) {
  const RiskClass own = risk_of(commit, rule);
  return is_asked(commit, rule, own) ? std::optional(AskedCommit{&commit, own, false})
                                     : std::nullopt;
}

RuleCase make_case(const Rule& rule, const JudgedUpdate& judged, const SettledUpdate& settled) {
  const UpdateFacts& update = judged.update;
  RuleCase rule_case{rule, update, judged.push, judged.policy, judged_by(rule, update), 0, {}};
  rule_case.settled = settled.of(rule);
  rule_case.update_risk = std::max(risk_of(update, rule), rule_case.settled.risk);
  if (rule_case.judged == nullptr) {
    return rule_case;
  }
  const auto& commits = rule_case.judged->commits;
  std::vector<RiskClass> own;
  own.reserve(commits.size());
  for (const auto& commit : commits) {
    own.push_back(risk_of(*commit, rule));
    rule_case.update_risk = std::max(rule_case.update_risk, own.back());
  }
  rule_case.subjects.reserve(commits.size());
  for (std::size_t i = 0; i < commits.size(); ++i) {
    add_subject(rule_case, *commits[i], own[i]);
  }
  if (std::holds_alternative<ReviewsRule>(rule.body)) {
    add_writers(rule_case, settled);
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
