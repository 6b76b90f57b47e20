// The account that a repository belongs to, and so the one that its hooks run as.
#pragma once

#include <filesystem>

#include "base/result.hpp"

namespace refwarden {

// Makes this process, where it is root's, one of the account that the repository at `path` belongs
// to, for good: hooks trust files that this account or root owns, and what root would see is
// something else. Without root, and where root owns the repository or none is there, nothing
// changes.
Done become_owner_of(const std::filesystem::path& path);

}  // namespace refwarden
