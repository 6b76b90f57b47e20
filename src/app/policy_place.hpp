// Where a repository's policy is.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "git/repository.hpp"
#include "policy/policy_pointer.hpp"

namespace refwarden {

struct PolicyPlace {
  std::unique_ptr<Repository> repository;
  std::filesystem::path folder;             // where the policy's files are
  std::filesystem::path named = {};         // the folder that the repository names
  std::optional<PolicyCommit> commit = {};  // what `folder` has, where `named` points elsewhere
};

// Opens the repository at `git_dir` (a realpath) and takes the policy folder from its own
// configuration file, `refwarden.policydir`, else /etc/refwarden. The environment has no say. A
// folder that is not absolute, or that points at a policy in git which cannot be had
// (`find_policy_home`), is a `policy_broken` failure. With a `ref_namespace`
// (gitnamespaces(7)) the repository's refs are those of the namespace.
Result<PolicyPlace> find_policy(const std::string& git_dir, Quarantine quarantine,
                                const std::string& ref_namespace = {});

}  // namespace refwarden
