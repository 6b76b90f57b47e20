// What the reviews rules of one group ask of one commit, and who stands for whom in it.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "rules/reviewers.hpp"
#include "rules/rule_case.hpp"

namespace refwarden {

// The body of a reviews rule's case.
const ReviewsRule& reviews_of(const RuleCase& rule_case);

// One rule of a group and one commit.
struct Asked {
  std::size_t index = 0;  // of the case
  const RuleCase* rule_case = nullptr;
  const AskedCommit* subject = nullptr;
  std::vector<ReviewCandidate> candidates;
  std::set<std::string> counted;
  unsigned priority = 0;
  std::set<std::string> assigned;

  [[nodiscard]] bool is_short() const { return assigned.size() < reviews_of(*rule_case).count; }
  [[nodiscard]] const std::string& name() const { return rule_case->rule.name; }
};

// Who stands for whom in one commit's group, as the found lines of one of its rules.
class GroupView {
 public:
  // `group` must outlive this.
  explicit GroupView(const std::vector<Asked>& group);

  // The rule that `person` stands for; nullptr: none.
  [[nodiscard]] const Asked* rule_of(const std::string& person) const;
  // `named`: the unsatisfied rules that the finding speaks for.
  [[nodiscard]] std::vector<Found> found_for(const Asked& asked,
                                             const std::vector<std::string>& named) const;

 private:
  [[nodiscard]] Found found_candidate(const ReviewCandidate& candidate, const Asked& asked,
                                      const std::vector<std::string>& named) const;

  std::map<std::string, const Asked*> m_rule_of;
};

}  // namespace refwarden
