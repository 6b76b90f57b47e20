// The policy and key files that a decision was made by, kept once beside the log (decisions.md 24),
// so that what landed can be judged again as it was.
#pragma once

#include "audit/folder.hpp"
#include "base/result.hpp"
#include "policy/policy.hpp"

namespace refwarden {

// Makes sure of `folder`/policies/<64 hex digits of policy.digest>/, which holds the policy's files
// under their names and everything in keys/ that its digest covers, durable when this returns.
// Files are read again; if they are no longer what the policy was loaded from, keys included, that
// is a failure. At most 50,000 keys of k_key_file_limit.
Done keep_policy(const AuditFolder& folder, const Policy& policy);

}  // namespace refwarden
