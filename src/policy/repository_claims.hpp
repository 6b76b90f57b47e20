// Which repositories a file below `repos` can speak for, from its text alone.
#pragma once

#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "base/glob.hpp"

namespace refwarden {

// An entry of [repo] paths. Patterns and repositories are absolute: both lose their first slash,
// which no Glob has. Fails with a sentence part for the admin.
tl::expected<Glob, std::string> path_glob(std::string_view pattern);

// True where `pattern` is such an entry and matches `repository`, a realpath.
bool names_repository(std::string_view pattern, std::string_view repository);

// False only where no string of the TOML file `text` is a pattern that matches `repository`, so
// that the file need not be parsed to know that it does not list it. Takes one pass over the text.
bool may_list(std::string_view text, std::string_view repository);

}  // namespace refwarden
