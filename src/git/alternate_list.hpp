// The value of GIT_ALTERNATE_OBJECT_DIRECTORIES.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace refwarden {

// Object folders in order: separated by colons, empty ones and comments (`#`) left out, and one in
// double quotes unquoted as git(1), "GIT_ALTERNATE_OBJECT_DIRECTORIES", says. Quotes that do not
// close, or are closed before the separator, are part of a plain name.
std::vector<std::string> split_alternates(std::string_view value);

}  // namespace refwarden
