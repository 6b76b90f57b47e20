// What a policy that loads may still be wrong about: warnings for `policy check`.
#pragma once

#include <vector>

#include "base/instant.hpp"
#include "policy/policy_folder.hpp"

namespace refwarden {

// About one joined policy. `level` says which file's items are looked at, so that those of the
// system level are not told again for each repository.
std::vector<Problem> lint(const Draft& draft, const Documents& documents, Level level, Instant now);

// Key files and files of revoked SSH keys that are missing or cannot be used, and key files that
// belong to nobody's key.
std::vector<Problem> lint_keys(const PolicyFolder& folder, Instant now);

// Files of [x509] that cannot be used, are missing, or hold what has ended or ends soon.
std::vector<Problem> lint_x509(const PolicyFolder& folder, Instant now);

}  // namespace refwarden
