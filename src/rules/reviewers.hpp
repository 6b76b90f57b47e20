// Whose review of a commit counts for one rule, and why the others do not.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "facts/facts.hpp"
#include "policy/policy.hpp"
#include "rules/failing.hpp"
#include "rules/writers.hpp"

namespace refwarden {

// One value of the rule's trailer. `what` is `counted` where the review counts as far as this rule
// goes, else the reason why not.
struct ReviewCandidate {
  Untrusted value;
  std::optional<std::string> person;
  Found::What what = Found::What::counted;
  std::optional<Day> day;
};

struct ReviewQuestion {
  const ReviewsRule& rule;
  const CommitFacts& commit;
  const PushFacts& push;
  const Policy& policy;
  const Writers* others;  // AskedCommit::others
};

// In the order of the trailers. The same person named again is `counted_already`.
std::vector<ReviewCandidate> candidates_for(const ReviewQuestion& question);
std::set<std::string> counted_persons(const std::vector<ReviewCandidate>& candidates);

// Why `person` cannot review the commit for the rule; `counted`: they can.
Found::What standing_for(const Person& person, const ReviewQuestion& question);

// Authors, committers and co-authors whom an exclusion needs to know, and nobody knows: of the
// commit, and authors and co-authors of the rest that its reviews stand for (with its brief id as
// `other`).
std::vector<Found> unknown_parts(const ReviewQuestion& question);

}  // namespace refwarden
