// Headlines, one for each code: what is wrong, with which commit or ref.
#pragma once

#include "report/layout.hpp"
#include "report/view.hpp"

namespace refwarden {

// "commit 4f2a91c3b8de has no signature": lower case, no final stop, makes sense alone.
Text headline(const Subject& subject);

// What the ids of the finding are: "commit", "tag", "object".
std::string_view noun_of(const Subject& subject);

// The fixed sentence that explains a built-in code; empty for a rule's code, whose reason is the
// policy's.
std::string_view built_in_why(Code code);

}  // namespace refwarden
