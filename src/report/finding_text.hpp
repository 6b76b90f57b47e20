// One finding with its facts, without hints.
#pragma once

#include "report/layout.hpp"
#include "report/view.hpp"

namespace refwarden {

enum class Weight : std::uint8_t { warning, error };

// An empty line, the headline, and what stands behind it under its labels.
void add_finding(Page& page, const Subject& subject, Weight weight);

}  // namespace refwarden
