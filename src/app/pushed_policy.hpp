// Pushes to the repository that the policy is read from: what they bring has to be a policy that
// can be used, or nothing could be pushed any more, not even what mends it.
#pragma once

#include "app/push_case.hpp"

namespace refwarden {

// Whether this push would move the ref that the policy is read from. `policy_broken` where it
// cannot be told. Says no where the policy is in no repository.
Result<bool> moves_policy(const PushCase& push_case);

// Adds an objection (`policy_unsound`) to each update of a gathered case that would remove the
// policy, or bring one that does not load, fails a case of its own tests, or records in another
// folder. Its files are laid out below `gpg_home` and removed again.
Done object_to_unsound_policy(PushCase& push_case);

}  // namespace refwarden
