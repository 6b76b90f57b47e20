// The reviews rules of one update, together: rules of a distinct-from group share their reviewers.
#pragma once

#include <vector>

#include "rules/break_glass.hpp"
#include "rules/failing.hpp"
#include "rules/rule_case.hpp"

namespace refwarden {

struct ReviewsJudged {
  std::vector<std::vector<Failing>> failings;  // one list for each case, in order
  std::vector<CountedReview> reviews;
};

// `cases` are those of the reviews rules on one update, in policy order. Rules that name each other
// in `distinct-from`, directly or through others, form one group, and a person counts once in it.
// A commit for which a rule is excepted leaves that rule's reviewers to the others.
ReviewsJudged judge_reviews(const std::vector<const RuleCase*>& cases,
                            const std::vector<BreakGlassClaim>& claims);

}  // namespace refwarden
