// A policy as it may leave the server: all that a verdict depends on, and nothing that says where
// something stands on the server.
#pragma once

#include <map>
#include <string>

#include <tl/expected.hpp>

#include "policy/policy_folder.hpp"

namespace refwarden {

// By name below the policy folder: the same policy gives the same names and bytes.
using ExportedFiles = std::map<std::string, std::string>;

// The files of a policy that loads (load_policy for `repository`, check_policy for all) without
// comments, each key on its line:
//
// - system.toml, [server] audit exchanged for the standard place
// - people.toml, and the certificates of the OpenPGP keys that it lists
// - what [x509] and `revoked-ssh-keys` name, as far as it is there
// - for a `repository` (the realpath of its git directory) its own file, if it has one, which then
//   lists every repository: the copy is for that one. Where `repository` is empty all files, their
//   [repo] paths without the folders that all repositories lie in.
//
// Fails with one sentence for the admin: a policy that does not load after all, a certificate that
// is not there or none, a private key in any file, a file that cannot be written without comments.
tl::expected<ExportedFiles, std::string> export_policy(const PolicyFolder& policy,
                                                       const std::string& repository);

}  // namespace refwarden
