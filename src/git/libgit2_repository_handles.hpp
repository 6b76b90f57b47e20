// Owners of libgit2's handles, for the libgit2_repository files alone.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <git2.h>

#include "git/libgit2_repository.hpp"
#include "git/object_hash.hpp"

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

// The parts of an object database that read packs, one for each object folder, in the order of
// reading, and what checks the objects that they give.
struct PackReading {
  std::vector<git_odb_backend*> backends;
  ObjectHash hash{HashAlgorithm::sha1};
  std::ptrdiff_t held = 0;  // bytes that libgit2 keeps of what it read
};

struct Libgit2Repository::Handles {
  Libgit2Owner<git_repository> repository;
  Libgit2Owner<git_odb> objects;
  PackReading packs;  // of `objects`

  // Opens `objects` and `packs`, for the first time or anew, which gives back what libgit2 holds of
  // them. Failure: `server_broken`; then nothing is open.
  Done open_packs(const RepositoryPlace& place);
};

git_oid libgit2_id(const Oid& id);

// Nothing for what no object is stored as.
std::optional<ObjectType> libgit2_type(git_object_t type);

// Those of `objects` that read packs.
std::vector<git_odb_backend*> packs_of(git_odb* objects);

// The object where a pack has it, within `limit`, and it is what `id` says. Nothing: whoever asks
// has to ask as for any object, which also says what is wrong. Larger ones are not inflated, so
// that no size has to be asked for before.
std::optional<RawObject> read_packed(PackReading& packs, const Oid& id, std::uint64_t limit);

// Opens what `place` says. Failure: `server_broken`.
Result<Libgit2Owner<git_repository>> open_libgit2_repository(const RepositoryPlace& place);
Result<Libgit2Owner<git_odb>> open_libgit2_objects(git_repository* repository,
                                                   const RepositoryPlace& place);

}  // namespace refwarden
