// The `needed` lines, one wording for each code: what would have let the push in.
#pragma once

#include <vector>

#include "report/layout.hpp"
#include "report/view.hpp"

namespace refwarden {

// Paragraphs for the label `needed`; none where the headline says it all.
std::vector<Text> needed_texts(const Subject& subject);

// "2 reviews by group crypto-owners, not by author or committer", for a rule of the finding.
Text reviews_needed(const ReviewsRule& reviews, const Policy& policy);

}  // namespace refwarden
