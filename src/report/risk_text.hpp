// The `risk` lines: which class, and what made it so.
#pragma once

#include "report/layout.hpp"
#include "report/view.hpp"

namespace refwarden {

// "high: PATH is under PATTERN (because), file:line", for at most three reasons.
void add_risk(Page& page, const Subject& subject);

}  // namespace refwarden
