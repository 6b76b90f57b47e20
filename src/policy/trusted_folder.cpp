#include "policy/trusted_folder.hpp"

#include <algorithm>
#include <cerrno>
#include <memory>
#include <utility>

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

namespace refwarden {

namespace {

constexpr std::size_t k_most_names = 50000;
constexpr int k_enter = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

tl::unexpected<Distrust> distrust(ProblemCode code, std::string text,
                                  const std::filesystem::path& path) {
  return tl::unexpected(Distrust{code, std::move(text), path.string()});
}

// What errno means after an open that follows no links.
tl::unexpected<Distrust> open_failed(Role role, const std::filesystem::path& path) {
  const int error = errno;
  const std::string what = role == Role::file ? "the file" : "the folder";
  if (error == ENOENT) {
    return distrust(role == Role::file ? ProblemCode::file_missing : ProblemCode::folder_missing,
                    what + " does not exist", path);
  }
  if (error == ELOOP || error == ENOTDIR) {
    return distrust(ProblemCode::file_untrusted,
                    what + (role == Role::file ? " is a link" : " is a link, or no folder"), path);
  }
  return distrust(ProblemCode::file_unreadable, what + " cannot be read", path);
}

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};

}  // namespace

std::string distrust_of(const struct stat& status, Role role, uid_t account) {
  const std::string what = role == Role::file     ? "the file"
                           : role == Role::folder ? "the folder"
                                                  : "a folder above the policy";
  if (status.st_uid != 0 && status.st_uid != account) {
    return what + " belongs to somebody else: it must be root's or the hook's account's";
  }
  const bool is_sticky = role == Role::parent && status.st_uid == 0 &&
                         (status.st_mode & static_cast<mode_t>(S_ISVTX)) != 0;
  if ((status.st_mode & static_cast<mode_t>(S_IWGRP | S_IWOTH)) != 0 && !is_sticky) {
    return what + " can be written by its group or by others";
  }
  return {};
}

tl::expected<TrustedFolder, Distrust> TrustedFolder::open(const std::filesystem::path& path,
                                                          uid_t account) {
  TrustedFolder folder(Fd(::open("/", k_enter | O_PATH)), "/", account);
  if (!folder.m_fd.is_open()) {
    return open_failed(Role::parent, "/");
  }
  const std::filesystem::path inner = path.relative_path();
  for (auto name = inner.begin(); name != inner.end(); ++name) {
    if (name->empty()) {
      continue;  // a slash at the end
    }
    auto next = std::next(name);
    const bool is_last = next == inner.end() || (next->empty() && std::next(next) == inner.end());
    auto entered = folder.enter(name->string(), is_last ? Role::folder : Role::parent);
    if (!entered) {
      return tl::unexpected(entered.error());
    }
    folder = std::move(*entered);
  }
  return folder;
}

tl::expected<TrustedFolder, Distrust> TrustedFolder::reopen(const std::filesystem::path& path,
                                                            uid_t account) {
  return TrustedFolder(Fd(), "/", account).enter(path.string(), Role::folder);
}

tl::expected<TrustedFolder, Distrust> TrustedFolder::enter(const std::string& name,
                                                           Role role) const {
  std::filesystem::path path = m_path / name;
  // A parent needs to be passed through, not to be listed.
  Fd fd(::openat(m_fd.get(), name.c_str(), k_enter | (role == Role::parent ? O_PATH : 0)));
  struct stat status {};
  if (!fd.is_open() || ::fstat(fd.get(), &status) != 0) {
    return open_failed(role, path);
  }
  std::string why = distrust_of(status, role, m_account);
  if (!why.empty()) {
    return distrust(ProblemCode::file_untrusted, std::move(why), path);
  }
  return TrustedFolder(std::move(fd), std::move(path), m_account);
}

tl::expected<TrustedFolder, Distrust> TrustedFolder::folder(
    const std::filesystem::path& relative) const {
  auto current = enter(relative.begin()->string(), Role::folder);
  for (auto name = std::next(relative.begin()); current && name != relative.end(); ++name) {
    current = current->enter(name->string(), Role::folder);
  }
  return current;
}

tl::expected<std::string, Distrust> TrustedFolder::read(const std::filesystem::path& relative,
                                                        std::size_t limit) const {
  if (relative.has_parent_path()) {
    const auto inner = folder(relative.parent_path());
    return inner ? inner->read(relative.filename(), limit) : tl::unexpected(inner.error());
  }
  const std::filesystem::path path = m_path / relative;
  // O_NONBLOCK: a FIFO in the file's place must not keep a push waiting.
  const Fd fd(::openat(m_fd.get(), relative.c_str(),
                       O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  struct stat status {};
  if (!fd.is_open() || ::fstat(fd.get(), &status) != 0) {
    return open_failed(Role::file, path);
  }
  if (!S_ISREG(status.st_mode)) {
    return distrust(ProblemCode::file_untrusted, "this is no regular file", path);
  }
  std::string why = distrust_of(status, Role::file, m_account);
  if (!why.empty()) {
    return distrust(ProblemCode::file_untrusted, std::move(why), path);
  }
  if (static_cast<std::uint64_t>(status.st_size) > limit) {
    return distrust(ProblemCode::file_too_large, "the file is too large", path);
  }
  auto bytes = read_all(fd.get(), limit);
  if (!bytes) {
    return distrust(ProblemCode::file_unreadable, "the file cannot be read", path);
  }
  return std::move(*bytes);
}

tl::expected<std::vector<std::string>, Distrust> TrustedFolder::names() const {
  // A descriptor of its own: closedir closes what fdopendir was given.
  const int fd = ::openat(m_fd.get(), ".", k_enter);
  const std::unique_ptr<DIR, CloseDirectory> directory(fd < 0 ? nullptr : ::fdopendir(fd));
  if (directory == nullptr) {
    return distrust(ProblemCode::file_unreadable, "the folder cannot be read", m_path);
  }
  std::vector<std::string> names;
  errno = 0;
  for (const dirent* entry = ::readdir(directory.get()); entry != nullptr;
       entry = ::readdir(directory.get())) {
    const std::string name = &entry->d_name[0];
    if (!name.empty() && name.front() != '.') {
      names.push_back(name);
    }
    if (names.size() > k_most_names) {
      return distrust(ProblemCode::file_too_large, "the folder has too many entries", m_path);
    }
  }
  if (errno != 0) {
    return distrust(ProblemCode::file_unreadable, "the folder cannot be read", m_path);
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace refwarden
