#include "rules/review_group.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "rules/message_reading.hpp"

namespace refwarden {
namespace {

std::vector<const Asked*> by_name(const std::vector<Asked>& group) {
  std::vector<const Asked*> sorted;
  for (const Asked& asked : group) {
    sorted.push_back(&asked);
  }
  std::sort(sorted.begin(), sorted.end(),
            [](const Asked* a, const Asked* b) { return a->name() < b->name(); });
  return sorted;
}

}  // namespace

const ReviewsRule& reviews_of(const RuleCase& rule_case) {
  return std::get<ReviewsRule>(rule_case.rule.body);
}

GroupView::GroupView(const std::vector<Asked>& group) {
  for (const Asked& asked : group) {
    for (const std::string& person : asked.assigned) {
      m_rule_of.emplace(person, &asked);
    }
  }
  // A review that is not needed any more counts all the same, for the first rule that takes it.
  for (const Asked* asked : by_name(group)) {
    for (const std::string& person : asked->counted) {
      m_rule_of.emplace(person, asked);
    }
  }
}

const Asked* GroupView::rule_of(const std::string& person) const {
  const auto found = m_rule_of.find(person);
  return found == m_rule_of.end() ? nullptr : found->second;
}

std::vector<Found> GroupView::found_for(const Asked& asked,
                                        const std::vector<std::string>& named) const {
  std::vector<Found> all;
  for (const ReviewCandidate& candidate : asked.candidates) {
    all.push_back(found_candidate(candidate, asked, named));
  }
  if (all.empty()) {
    all = near_misses_of(asked.subject->commit->message, reviews_of(*asked.rule_case).trailer);
  }
  return or_nothing(std::move(all));
}

Found GroupView::found_candidate(const ReviewCandidate& candidate, const Asked& asked,
                                 const std::vector<std::string>& named) const {
  Found result = found(candidate.what, candidate.value);
  result.person = candidate.person.value_or("");
  result.day = candidate.day;
  const Asked* holder = candidate.person ? rule_of(*candidate.person) : nullptr;
  const bool speaks =
      candidate.what == Found::What::counted || candidate.what == Found::What::not_in_group;
  if (holder == nullptr || holder == &asked || !speaks) {
    return result;
  }
  const bool shown = std::find(named.begin(), named.end(), holder->name()) != named.end();
  if (shown || candidate.what == Found::What::counted) {
    result.what = shown ? Found::What::counted : Found::What::needed_elsewhere;
    result.other = holder->name();
  }
  return result;
}

}  // namespace refwarden
