// What `policy test` says of a run.
#pragma once

#include <string>

#include "cases/run_cases.hpp"

namespace refwarden {

// For each file how many cases passed, each failed case with what was wanted and what came, as its
// pusher would read it, the rules that no case has seen find anything, and the sum.
std::string cases_text(const SuiteRun& run);

}  // namespace refwarden
