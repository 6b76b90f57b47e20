#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>

#include "base/fd_io.hpp"
#include "git/libgit2_repository_handles.hpp"
#include "git/libgit2_repository_start.hpp"
#include "git/repository_files.hpp"

namespace refwarden {
namespace {

constexpr const char* k_told = "the repository's configuration cannot be read";

tl::unexpected<Failure> unreadable(const std::string& path) {
  return fail(FailureCode::server_broken, k_told, path + ": " + libgit2_complaint());
}

tl::unexpected<Failure> unreadable(const std::string& path, int error) {
  return fail(FailureCode::server_broken, k_told,
              path + ": " + std::generic_category().message(error));
}

// How many bytes are to be read; none where there is no file.
Result<std::uint64_t> bytes_to_read(const std::string& path) {
  const Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd.is_open()) {
    return errno == ENOENT ? Result<std::uint64_t>(0) : unreadable(path, errno);
  }
  struct stat status {};
  if (::fstat(fd.get(), &status) != 0) {
    return unreadable(path, errno);
  }
  return static_cast<std::uint64_t>(status.st_size);
}

// libgit2 takes a file that it cannot look at for one that is not there, and without a value of its
// own a repository is judged by another policy. git leaves no configuration without a setting.
Done check_that_it_was_read(git_config* config, const std::string& path) {
  git_config_iterator* iterator = nullptr;
  const int listed = git_config_iterator_new(&iterator, config);
  const Libgit2Owner<git_config_iterator> owner(iterator);
  git_config_entry* entry = nullptr;
  return listed == 0 && git_config_next(&entry, iterator) == 0 ? Done() : unreadable(path);
}

// Of the file itself, in its order.
template <typename Take>
Done for_each_own(git_config_iterator* iterator, const std::string& path, Take take) {
  git_config_entry* entry = nullptr;
  int code = 0;
  while ((code = git_config_next(&entry, iterator)) == 0) {
    if (entry->include_depth == 0) {
      take(*entry);
    }
  }
  return code == GIT_ITEROVER ? Done() : unreadable(path);
}

// The one file `path`, with what it says; nothing of it where it is not there.
Result<Libgit2Owner<git_config>> open_config(const std::string& path) {
  if (auto started = start_libgit2(); !started) {
    return tl::unexpected(started.error());
  }
  const auto size = bytes_to_read(path);
  if (!size) {
    return tl::unexpected(size.error());
  }
  git_config* config = nullptr;
  const int opened = git_config_open_ondisk(&config, path.c_str());
  Libgit2Owner<git_config> owner(config);
  if (opened != 0) {
    return unreadable(path);
  }
  if (auto read = check_that_it_was_read(config, path); *size > 0 && !read) {
    return tl::unexpected(read.error());
  }
  return owner;
}

// A name alone is a true boolean.
std::string value_of(const git_config_entry& entry) {
  return entry.value != nullptr ? entry.value : "true";
}

}  // namespace

Result<std::optional<std::string>> read_config(const std::string& path, const std::string& key) {
  const auto config = open_config(path);
  if (!config) {
    return tl::unexpected(config.error());
  }
  git_config_iterator* iterator = nullptr;
  const int listed =
      git_config_multivar_iterator_new(&iterator, config->get(), key.c_str(), nullptr);
  const Libgit2Owner<git_config_iterator> owner(iterator);
  if (listed == GIT_ENOTFOUND) {
    return std::nullopt;
  }
  if (listed != 0) {
    return unreadable(path);
  }
  // The last one, as git takes the last.
  std::optional<std::string> value;
  Done read =
      for_each_own(iterator, path, [&](const git_config_entry& entry) { value = value_of(entry); });
  return read.map([&] { return std::move(value); });
}

Result<std::map<std::string, std::string>> read_config_section(const std::string& path,
                                                               const std::string& section) {
  const auto config = open_config(path);
  if (!config) {
    return tl::unexpected(config.error());
  }
  git_config_iterator* iterator = nullptr;
  const int listed = git_config_iterator_new(&iterator, config->get());
  const Libgit2Owner<git_config_iterator> owner(iterator);
  if (listed != 0) {
    return unreadable(path);
  }
  const std::string start = section + ".";
  std::map<std::string, std::string> values;
  Done read = for_each_own(iterator, path, [&](const git_config_entry& entry) {
    const std::string name = entry.name;
    if (name.starts_with(start)) {
      values[name.substr(start.size())] = value_of(entry);
    }
  });
  return read.map([&] { return std::move(values); });
}

}  // namespace refwarden
