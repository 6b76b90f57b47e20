// Which review stands for which rule, where several rules want different persons (semantics.md
// section 7, decisions.md 17).
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace refwarden {

// What one rule wants of one commit.
struct ReviewDemand {
  std::string rule;
  unsigned needed = 1;
  // Lower comes first where not all can be satisfied, so that a rule that only warns never takes a
  // reviewer from one that refuses.
  unsigned priority = 0;
  std::set<std::string> eligible;  // persons whose review of the commit counts

  auto operator<=>(const ReviewDemand&) const = default;
};

// For each demand, in the order given, the persons who stand for it: at most `needed`. No person
// stands for two. If any assignment satisfies all demands, this is one; else as many as possible
// by priority, then by rule, and what is left goes to the others. The same set of demands gives
// the same assignment, whatever their order: the first one in the order of rules, then persons.
// O((sum of needed)^2 * demands^2) steps.
std::vector<std::set<std::string>> assign_reviews(const std::vector<ReviewDemand>& demands);

// The same for many commits: few people review them, so that most ask what another one asked.
class ReviewAssignments {
 public:
  // As assign_reviews; valid until the next call.
  const std::vector<std::set<std::string>>& of(std::vector<ReviewDemand> demands);

 private:
  std::map<std::vector<ReviewDemand>, std::vector<std::set<std::string>>> m_known;
};

}  // namespace refwarden
