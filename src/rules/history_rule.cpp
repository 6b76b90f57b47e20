#include <optional>

#include "rules/kinds.hpp"

namespace refwarden {
namespace {

// Under refs/tags any change of an existing value is a rewrite (semantics.md section 1).
bool is_rewrite(const UpdateFacts& update) {
  return update.kind == UpdateKind::rewrite ||
         (update.kind == UpdateKind::fast_forward && update.old_id != update.new_id &&
          is_under(update, "refs/tags/"));
}

// What is done to the ref has no risk class: the rule's `risk` only chooses among commits.
void judge_ref(const HistoryRule& rule, const UpdateFacts& update, std::vector<Failing>& failings) {
  const bool no_rewrite = rule.forbid.contains(HistoryEvent::rewrite);
  if (no_rewrite && is_rewrite(update)) {
    failings.push_back(failing_update(Code::history_rewrite));
  }
  // Deleting and creating again would be a rewrite in two steps.
  if (update.kind == UpdateKind::remove &&
      (no_rewrite || rule.forbid.contains(HistoryEvent::remove))) {
    failings.push_back(failing_update(Code::history_delete));
  }
  if (update.kind == UpdateKind::create && rule.forbid.contains(HistoryEvent::create)) {
    failings.push_back(failing_update(Code::history_create));
  }
}

}  // namespace

std::vector<Failing> judge_history(const HistoryRule& rule, const RuleCase& rule_case) {
  std::vector<Failing> failings;
  judge_ref(rule, rule_case.update, failings);
  for (const AskedCommit& subject : rule_case.subjects) {
    const bool merge = subject.commit->is_merge();
    if (merge && rule.forbid.contains(HistoryEvent::merge)) {
      failings.push_back(failing(Code::history_merge, subject));
    }
    if (!merge && rule.forbid.contains(HistoryEvent::non_merge)) {
      failings.push_back(failing(Code::history_non_merge, subject));
    }
  }
  return failings;
}

}  // namespace refwarden
