#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "git/alternate_list.hpp"
#include "git/libgit2_repository_handles.hpp"
#include "git/libgit2_repository_start.hpp"

namespace refwarden {
namespace {

constexpr const char* k_told = "the repository cannot be opened";

struct FreeMemory {
  void operator()(char* memory) const { std::free(memory); }
};

Result<std::string> real_path(const std::string& path) {
  const std::unique_ptr<char, FreeMemory> real(::realpath(path.c_str(), nullptr));
  if (!real) {
    return fail(FailureCode::server_broken, k_told, path + ": " + std::strerror(errno));
  }
  return std::string(real.get());
}

// git's expand_namespace: `a/b` is `refs/namespaces/a/refs/namespaces/b/`.
std::string prefix_of(std::string_view name) {
  std::string prefix;
  while (!name.empty()) {
    const std::size_t end = std::min(name.find('/'), name.size());
    if (end > 0) {
      prefix.append("refs/namespaces/").append(name.substr(0, end)).push_back('/');
    }
    name.remove_prefix(std::min(end + 1, name.size()));
  }
  return prefix;
}

// libgit2 only says that it does not know an extension (and leaks memory while it does); the pusher
// should hear which.
Done check_object_format(const std::string& git_dir) {
  const auto format = read_libgit2_config(git_dir + "/config", "extensions.objectformat");
  if (!format) {
    return tl::unexpected(format.error());
  }
  if (*format && **format != "sha1") {
    return fail(FailureCode::server_broken,
                "the repository's object format (SHA-256) is not supported yet",
                git_dir + ": extensions.objectFormat is " + **format);
  }
  return {};
}

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
  if (auto known = check_object_format(place.git_dir); !known) {
    return tl::unexpected(known.error());
  }
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

Result<std::unique_ptr<Repository>> open_repository(
    const std::string& git_dir, Quarantine quarantine,
    const std::optional<std::string>& ref_namespace) {
  const auto real = real_path(git_dir);
  if (!real) {
    return tl::unexpected(real.error());
  }
  return Libgit2Repository::open({*real, quarantine, prefix_of(ref_namespace.value_or("")), {}});
}

}  // namespace refwarden
