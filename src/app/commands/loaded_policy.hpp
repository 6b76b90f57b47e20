// A repository with its policy, for commands that need both.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "app/policy_place.hpp"
#include "base/instant.hpp"
#include "policy/policy.hpp"

namespace refwarden {

struct LoadedPolicy {
  std::string git_dir;
  PolicyPlace place;
  Policy policy;
};

// Opens the repository as it stands and loads its policy. One that does not load is a
// `policy_broken` failure that names the first problem.
Result<LoadedPolicy> load_policy_of(const std::filesystem::path& git_dir, Instant now);

// Does `work` as the account that `folder` belongs to: what root writes there, the account that
// serves pushes could not go on with. Without root, or in root's own folder, as we are.
Done as_owner_of(const std::filesystem::path& folder, const std::function<Done()>& work);

}  // namespace refwarden
