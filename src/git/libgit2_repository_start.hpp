// Starting libgit2, once in a process.
#pragma once

#include <string>

#include "base/result.hpp"

namespace refwarden {

// Starts the library and closes it against the surroundings: no system, global or user
// configuration, no owner check (the hook runs as git already does), object ids always recomputed.
// Everything that uses libgit2 calls it first, on any thread.
Done start_libgit2();

// What libgit2 last complained of on this thread, for `Failure::detail`.
std::string libgit2_complaint();

}  // namespace refwarden
