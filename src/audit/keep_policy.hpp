// The policy and key files that a decision was made by, kept once beside the log (decisions.md 24),
// so that what landed can be judged again as it was.
#pragma once

#include "audit/folder.hpp"
#include "base/result.hpp"
#include "policy/policy.hpp"

namespace refwarden {

// Makes sure of `folder`/policies/<64 hex digits of policy.digest>/, which holds the policy's files
// under their names and keys/*.asc. Files are read again; one that is no longer what the policy was
// loaded from is a failure. At most 20,000 keys of 1 MiB.
Done keep_policy(const AuditFolder& folder, const Policy& policy);

}  // namespace refwarden
