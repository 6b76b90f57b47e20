// Lines for people: at most 80 columns.
#pragma once

#include <string>
#include <string_view>

namespace refwarden {

// `text` (printable, columns counted as bytes) in lines of at most 80 columns, broken at blanks;
// further lines are indented by `indent`; the first begins behind `start` columns that the caller
// has written. Ends in a line feed. A word longer than a line gets one
// of its own.
std::string wrapped(std::string_view text, std::size_t indent = 2, std::size_t start = 0);

// `text` cut or filled up with blanks to exactly `columns`.
std::string cell(std::string_view text, std::size_t columns);

}  // namespace refwarden
