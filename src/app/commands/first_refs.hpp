// What stands at every ref when a repository gets its hooks, in the record.
#pragma once

#include <filesystem>

#include "app/command_line.hpp"
#include "base/result.hpp"

namespace refwarden {

// Appends a baseline to the record of the repository's policy and remembers in the repository's
// configuration (refwarden.baseline) that it has one; nothing where it is remembered. A policy that
// does not load yet is said to `streams` and left for the next installation.
Done record_first_refs(const std::filesystem::path& git_dir, Streams& streams);

}  // namespace refwarden
