// The `found` lines: what was there and why it did not count.
#pragma once

#include "report/layout.hpp"
#include "report/view.hpp"

namespace refwarden {

// One entry, without the commit's id.
Text found_text(const Found& found, const Subject& subject);

// All entries of the finding, with ids where it has several commits, cut to `shown` commits and a
// few entries for each.
void add_found(Page& page, const Subject& subject, std::size_t shown);

}  // namespace refwarden
