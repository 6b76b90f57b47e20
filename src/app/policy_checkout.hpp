// A policy that stands in a git repository, laid out as the folder that the loader reads.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "audit/folder.hpp"
#include "base/result.hpp"
#include "git/repository.hpp"
#include "policy/policy_pointer.hpp"

namespace refwarden {

struct PolicyHome {
  std::filesystem::path folder;        // where the policy's files are
  std::optional<PolicyCommit> commit;  // where they come from; nothing: from nowhere else
};

// Where the policy of `folder` is: there or, where its system.toml points at a repository, in a
// checkout of the commit that stands at the ref now. It is made if it is not there yet, durable,
// and then all others but the newest are removed. Its objects are checked against their ids;
// whoever can write the checkout's folder can change the policy, so that must be root or this
// account alone. Failure: `policy_broken`, also for root where the checkouts are another account's
// (files of that account are not trusted by root's commands).
Result<PolicyHome> find_policy_home(const std::filesystem::path& folder);

// Lays the regular files of the commit's tree out in the folder `name` below `parent`, which must
// not be there, and gives its path. Links, submodules and names that begin with a dot are left out.
// At most 60,000 files of 16 MiB each, 256 MiB and 8 folders deep. Failure: `policy_broken`.
Result<std::filesystem::path> lay_out(const Repository& repository, const Oid& commit,
                                      const AuditFolder& parent, const std::string& name);

// The commit laid out so in `folder`, below a folder named like it, durable; what is there already
// is taken as it is, and all others but the newest are removed. Whoever can write `folder` can
// change the policy: it must be this account's or root's alone. Failure: `policy_broken`.
Result<std::filesystem::path> keep_checkout(const Repository& repository, const Oid& commit,
                                            const std::filesystem::path& folder);

}  // namespace refwarden
