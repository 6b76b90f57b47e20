#include "git/libgit2_repository_handles.hpp"
#include "git/libgit2_repository_start.hpp"

namespace refwarden {
namespace {

tl::unexpected<Failure> unreadable(const std::string& path) {
  return fail(FailureCode::server_broken, "the repository's configuration cannot be read",
              path + ": " + libgit2_complaint());
}

// The last value of the file itself, as git takes the last.
Result<std::optional<std::string>> last_value(git_config_iterator* iterator,
                                              const std::string& path) {
  std::optional<std::string> value;
  git_config_entry* entry = nullptr;
  int code = 0;
  while ((code = git_config_next(&entry, iterator)) == 0) {
    if (entry->include_depth == 0) {
      value = entry->value != nullptr ? entry->value : "true";  // a name alone is a true boolean
    }
  }
  if (code != GIT_ITEROVER) {
    return unreadable(path);
  }
  return value;
}

}  // namespace

Result<std::optional<std::string>> read_libgit2_config(const std::string& path,
                                                       const std::string& key) {
  git_config* config = nullptr;
  const int opened = git_config_open_ondisk(&config, path.c_str());
  const Libgit2Owner<git_config> config_owner(config);
  if (opened != 0) {
    return unreadable(path);
  }
  git_config_iterator* iterator = nullptr;
  const int listed = git_config_multivar_iterator_new(&iterator, config, key.c_str(), nullptr);
  const Libgit2Owner<git_config_iterator> iterator_owner(iterator);
  if (listed == GIT_ENOTFOUND) {
    return std::nullopt;
  }
  if (listed != 0) {
    return unreadable(path);
  }
  return last_value(iterator, path);
}

}  // namespace refwarden
