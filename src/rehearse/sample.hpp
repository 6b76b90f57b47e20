// Text that fits what an admin wrote: a name for a glob, a value for a pattern.
#pragma once

#include <optional>
#include <string>

#include "base/glob.hpp"
#include "base/pattern.hpp"

namespace refwarden {

// A name that `glob` matches: "release/refwarden-rehearsal" of "release/**".
std::string sample_of(const Glob& glob);

// A text that `pattern` matches as a whole, short and without a line feed; nothing where none is
// found by taking the first choice everywhere. Knows RE2's syntax but for Unicode classes and
// POSIX classes.
std::optional<std::string> sample_of(const Pattern& pattern);

}  // namespace refwarden
