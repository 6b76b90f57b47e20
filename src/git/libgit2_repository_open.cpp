#include <cstdlib>

#include "git/alternate_list.hpp"
#include "git/libgit2_repository_handles.hpp"
#include "git/libgit2_repository_start.hpp"

namespace refwarden {
namespace {

constexpr const char* k_told = "the repository cannot be opened";

Done add_alternates(git_odb* objects, const char* value, const std::string& spelling) {
  for (const std::string& listed : split_alternates(value)) {
    const std::string folder = listed + spelling;
    if (git_odb_add_disk_alternate(objects, folder.c_str()) != 0) {
      return fail(FailureCode::server_broken, k_told, folder + ": " + libgit2_complaint());
    }
  }
  return {};
}

Result<Libgit2Owner<git_odb>> objects_at(const std::string& folder) {
  git_odb* handle = nullptr;
  const int code = git_odb_open(&handle, folder.c_str());
  Libgit2Owner<git_odb> owner(handle);
  if (code != 0) {
    return fail(FailureCode::server_broken, k_told, libgit2_complaint());
  }
  return owner;
}

const char* variable(const char* name) {
  const char* const value = std::getenv(name);
  return value != nullptr && *value != '\0' ? value : nullptr;
}

}  // namespace

Result<Libgit2Owner<git_repository>> open_libgit2_repository(const RepositoryPlace& place) {
  git_repository* handle = nullptr;
  // Exactly this folder, whatever is above it or beside it.
  const unsigned flags =
      GIT_REPOSITORY_OPEN_NO_SEARCH | GIT_REPOSITORY_OPEN_NO_DOTGIT | GIT_REPOSITORY_OPEN_BARE;
  const int code = git_repository_open_ext(&handle, place.git_dir.c_str(), flags, nullptr);
  Libgit2Owner<git_repository> owner(handle);
  if (code != 0) {
    return fail(FailureCode::server_broken, k_told, place.git_dir + ": " + libgit2_complaint());
  }
  return owner;
}

// What GIT_REPOSITORY_OPEN_FROM_ENV does with these two variables, without the others that it
// reads (index, work tree, search limits), and with git's quoting.
Result<Libgit2Owner<git_odb>> open_libgit2_objects(git_repository* repository,
                                                   const RepositoryPlace& place) {
  const bool honour = place.quarantine == Quarantine::honour;
  const char* const folder = honour ? variable("GIT_OBJECT_DIRECTORY") : nullptr;
  const std::string own = std::string(git_repository_commondir(repository)) + "objects";
  auto objects = objects_at((folder != nullptr ? folder : own) + place.own_spelling);
  if (!objects) {
    return objects;
  }
  if (const char* const others = variable("GIT_ALTERNATE_OBJECT_DIRECTORIES");
      honour && others != nullptr) {
    if (auto added = add_alternates(objects->get(), others, place.own_spelling); !added) {
      return tl::unexpected(added.error());
    }
  }
  return objects;
}

}  // namespace refwarden
