// The policy that a server publishes (publish_policy), as a clone has fetched it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "app/policy_checkout.hpp"
#include "base/result.hpp"

namespace refwarden {

// "+refs/refwarden/*:refs/refwarden/origin/*": a pattern, since git fetch fails where a server has
// no ref of a name that stands there in full (git-fetch(1)).
std::string policy_refspec(const std::string& remote);

// What the clone has of the remote's policy, as the ref names it now, laid out below `place`, a
// folder that nobody else can write: who may write in the clone could move the ref just as well.
// Nothing where the clone has none. Failure: `policy_broken`, or `server_broken` for a clone that
// cannot be read.
Result<std::optional<PolicyHome>> find_fetched_policy(const std::string& git_dir,
                                                      const std::string& remote,
                                                      const std::filesystem::path& place);

}  // namespace refwarden
