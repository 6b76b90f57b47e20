// Text for HTML pages. Pushed bytes come into a page through these two and through nothing else.
#pragma once

#include <cstddef>
#include <string>

#include "base/untrusted.hpp"

namespace refwarden {

// `printable` of the text, with `& < > " '` as entities: safe as an element's text and within a
// quoted attribute that is no address, style or script.
std::string html(const Untrusted& text, std::size_t columns = 200);
// The same of text that is not pushed but may be somebody else's: names in a policy, paths.
std::string html(const std::string& text, std::size_t columns = 200);

}  // namespace refwarden
