// A policy that stands in a git repository: system.toml then says where, and nothing else.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "git/object_id.hpp"
#include "policy/load.hpp"

namespace refwarden {

struct PolicyPointer {
  std::filesystem::path repository;  // absolute: the git directory
  std::string ref;                   // full name of a branch
  std::filesystem::path checkout;    // absolute: where its commits are laid out
};

// The commit that a policy was read from.
struct PolicyCommit {
  PolicyPointer from;
  Oid id;
};

// What system.toml of `folder` points at. Nothing where it points nowhere, is not there, is not to
// be trusted or no TOML: then the loader says what is wrong with it. Fails with all problems of a
// system.toml that points, and where it cannot be read.
tl::expected<std::optional<PolicyPointer>, std::vector<Problem>> read_policy_pointer(
    const std::filesystem::path& folder);

}  // namespace refwarden
