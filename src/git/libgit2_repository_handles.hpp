// Owners of libgit2's handles, for the libgit2_repository files alone.
#pragma once

#include <memory>
#include <string>

#include <git2.h>

#include "git/libgit2_repository.hpp"

namespace refwarden {

struct FreeLibgit2 {
  void operator()(git_repository* handle) const { git_repository_free(handle); }
  void operator()(git_odb* handle) const { git_odb_free(handle); }
  void operator()(git_odb_object* handle) const { git_odb_object_free(handle); }
  void operator()(git_config* handle) const { git_config_free(handle); }
  void operator()(git_config_iterator* handle) const { git_config_iterator_free(handle); }
};

template <typename Handle>
using Libgit2Owner = std::unique_ptr<Handle, FreeLibgit2>;

struct Libgit2Repository::Handles {
  Libgit2Owner<git_repository> repository;
  Libgit2Owner<git_odb> objects;
};

// Opens what `place` says. Failure: `server_broken`, with its own sentence for SHA-256.
Result<Libgit2Owner<git_repository>> open_libgit2_repository(const RepositoryPlace& place);
Result<Libgit2Owner<git_odb>> open_libgit2_objects(git_repository* repository,
                                                   Quarantine quarantine);

// The value of `key` in the one file `path`, included files left out. Nothing where the file or the
// key is not there; failure where the file cannot be read.
Result<std::optional<std::string>> read_libgit2_config(const std::string& path,
                                                       const std::string& key);

// Every ref below `prefix` with the prefix taken off names and targets. A symbolic ref that leads
// out of the namespace gets a target with a slash in front, which is the name of no ref.
Result<RefsSnapshot> read_libgit2_refs(git_repository* repository, const std::string& prefix);

}  // namespace refwarden
