// The lines of one rule in `policy show`.
#pragma once

#include "policy/show.hpp"

namespace refwarden {

// Every key that the rule's kind has, with the value in force.
std::vector<ShownLine> lines_of_rule(const Rule& rule, const Policy& policy);
// "developers, bots (6 people)".
std::string text_of(const PersonSet& set);

}  // namespace refwarden
