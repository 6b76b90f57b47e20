// Which refs a transaction of git's really changes.
#pragma once

#include <string>
#include <vector>

#include "audit/other_doors.hpp"
#include "base/result.hpp"
#include "intake/push.hpp"
#include "intake/reference_transaction.hpp"

namespace refwarden {

struct RefFolder {
  std::string git_dir;     // realpath of GIT_DIR
  std::string common_dir;  // the repository's, a realpath; another one for a linked work tree
};

// Fails where GIT_DIR is not set or names no repository.
Result<RefFolder> find_ref_folder(const Environment& environment);

// The refs of `changes` that will stand elsewhere as direct refs, with where they stand now: git
// says no old id where whoever asked named none, and the hook runs while they are locked. Left out
// is what git-pack-refs(1) does (a ref goes into the list where it stands, or its file goes away
// under a list that says the same and that nobody has locked: who deletes a ref of the list holds
// its lock), a symbolic ref whose target has a line of its own, and what belongs to a linked work
// tree alone. Failure: `server_broken`, where a ref cannot be read.
Result<std::vector<RefStep>> steps_of(const RefFolder& folder,
                                      const std::vector<RefChange>& changes);

}  // namespace refwarden
