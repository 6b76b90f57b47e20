// What is refused whatever the rules say, as findings.
#pragma once

#include <vector>

#include "facts/gather.hpp"
#include "rules/finding.hpp"

namespace refwarden {

// One list for each update of `gathered`, in order: for judge()'s `built_in`.
std::vector<std::vector<Finding>> built_in_findings(const Gathered& gathered);

}  // namespace refwarden
