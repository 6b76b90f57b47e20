// Lines of the manual's own mdoc(7).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace refwarden {

// The text without roff's escapes, of those that the manual has.
std::string without_escapes(std::string_view text);

// The words of a macro line; one in quotes may have blanks.
std::vector<std::string> macro_words(std::string_view line);

// What follows a word without a blank: ".", ",", ")" and the like.
bool is_closing_mark(std::string_view word);

}  // namespace refwarden
