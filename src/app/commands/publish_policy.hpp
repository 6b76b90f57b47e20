// A policy's copy at a ref of the repository that it judges, for clones to fetch.
#pragma once

#include <filesystem>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "git/object_id.hpp"
#include "policy/exported_policy.hpp"
#include "policy/own_refs.hpp"

namespace refwarden {

struct Publication {
  Oid commit;
  bool is_new = false;  // else these very files stood there already
};

// Makes `files` what the commit at k_policy_ref has, by one more commit if it has anything else.
// Root does not write into another account's repository, which could not go on with what root
// wrote there. Fails where git does.
Result<Publication> publish_policy(const std::filesystem::path& git_dir, const ExportedFiles& files,
                                   Instant now);

// Removes the ref; says whether there was one.
Result<bool> withdraw_policy(const std::filesystem::path& git_dir);

}  // namespace refwarden
