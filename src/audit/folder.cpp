#include "audit/folder.hpp"

#include <algorithm>
#include <cerrno>
#include <memory>
#include <system_error>
#include <utility>

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/push_id.hpp"

namespace refwarden {
namespace {

constexpr mode_t k_writable_by_others = S_IWGRP | S_IWOTH;

// Root may mend any account's log; anybody else trusts only root and itself.
bool is_trusted_owner(uid_t owner) {
  return owner == 0 || owner == ::geteuid() || ::geteuid() == 0;
}

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};

bool is_segment_name(std::string_view name) {
  return name.ends_with(k_segment_suffix) && !name.starts_with('.');
}

Done check_file(int fd, const std::string& path, Access access) {
  struct stat status {};
  if (::fstat(fd, &status) != 0) {
    return audit_failure_errno(path);
  }
  if (!S_ISREG(status.st_mode)) {
    return audit_failure(path + " is not a regular file");
  }
  if (access == Access::read) {
    return {};
  }
  if (status.st_nlink != 1) {
    return audit_failure(path + " has more than one name");
  }
  if (!is_trusted_owner(status.st_uid)) {
    return audit_failure(fmt::format("{} belongs to account {}", path, status.st_uid));
  }
  if ((status.st_mode & k_writable_by_others) != 0) {
    return audit_failure(path + " is writable by group or others");
  }
  return {};
}

}  // namespace

tl::unexpected<Failure> audit_failure(const std::string& detail) {
  return fail(FailureCode::server_broken, "the server cannot keep its record of this push",
              "audit: " + detail);
}

tl::unexpected<Failure> audit_failure_errno(const std::string& doing) {
  const int error = errno;
  return audit_failure(doing + ": " + std::generic_category().message(error));
}

Result<AuditFolder> AuditFolder::checked(AuditFolder folder) {
  struct stat status {};
  if (::fstat(folder.fd(), &status) != 0) {
    return audit_failure_errno(folder.path());
  }
  folder.m_owner = status.st_uid;
  if (folder.m_access == Access::read) {
    return folder;
  }
  if (!is_trusted_owner(status.st_uid)) {
    return audit_failure(
        fmt::format("the folder {} belongs to account {}", folder.path(), status.st_uid));
  }
  if ((status.st_mode & k_writable_by_others) != 0) {
    return audit_failure("the folder " + folder.path() + " is writable by group or others");
  }
  return folder;
}

Result<AuditFolder> AuditFolder::open(const std::filesystem::path& path, Access access) {
  Fd fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!fd.is_open()) {
    return audit_failure_errno("the folder " + path.string());
  }
  return checked(AuditFolder(std::move(fd), path.string(), access));
}

Result<AuditFolder> AuditFolder::subfolder(const std::string& name) const {
  const std::string whole = m_path + "/" + name;
  if (::mkdirat(m_fd.get(), name.c_str(), 0700) == 0) {
    if (::geteuid() == 0 && m_owner != 0 &&
        ::fchownat(m_fd.get(), name.c_str(), m_owner, static_cast<gid_t>(-1),
                   AT_SYMLINK_NOFOLLOW) != 0) {
      return audit_failure_errno(whole);
    }
  } else if (errno != EEXIST) {
    return audit_failure_errno(whole);
  }
  // Also if it was there: whoever made it may not have lived to make its name durable.
  if (auto done = sync(); !done) {
    return tl::unexpected(done.error());
  }
  return enter(name);
}

Result<AuditFolder> AuditFolder::enter(const std::string& name) const {
  const std::string whole = m_path + "/" + name;
  Fd fd(::openat(m_fd.get(), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!fd.is_open()) {
    return audit_failure_errno(whole);
  }
  return checked(AuditFolder(std::move(fd), whole, m_access));
}

Result<Fd> AuditFolder::open_file(const std::string& name, int flags) const {
  const std::string whole = m_path + "/" + name;
  // O_NONBLOCK: a pipe in the place of the file must not hold us up.
  Fd fd(::openat(m_fd.get(), name.c_str(), flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600));
  if (!fd.is_open()) {
    return audit_failure_errno(whole);
  }
  // A file that root makes must stay usable for the account that runs the hooks.
  if ((flags & O_CREAT) != 0 && ::geteuid() == 0 && m_owner != 0 &&
      ::fchown(fd.get(), m_owner, static_cast<gid_t>(-1)) != 0) {
    return audit_failure_errno(whole);
  }
  if (auto done = check_file(fd.get(), whole, m_access); !done) {
    return tl::unexpected(done.error());
  }
  return fd;
}

bool AuditFolder::has(const std::string& name) const {
  struct stat status {};
  return ::fstatat(m_fd.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0;
}

Result<std::vector<std::string>> AuditFolder::segments() const {
  // A descriptor of its own, since reading moves its position; fdopendir takes it over.
  const int fd = ::openat(m_fd.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) {
    return audit_failure_errno("the folder " + m_path);
  }
  const std::unique_ptr<DIR, CloseFolder> folder(::fdopendir(fd));
  if (folder == nullptr) {
    ::close(fd);
    return audit_failure(m_path + " cannot be listed");
  }
  std::vector<std::string> names;
  errno = 0;
  while (const dirent* entry = ::readdir(folder.get())) {
    if (is_segment_name(entry->d_name)) {
      names.emplace_back(entry->d_name);
    }
    errno = 0;
  }
  if (errno != 0) {
    return audit_failure_errno("the folder " + m_path);
  }
  std::sort(names.begin(), names.end());
  return names;
}

Done AuditFolder::sync() const {
  if (::fsync(m_fd.get()) != 0) {
    return audit_failure_errno("fsync of " + m_path);
  }
  return {};
}

Done AuditFolder::write_file(const std::string& name, std::string_view bytes) const {
  const auto fd = open_file(name, O_WRONLY | O_CREAT | O_EXCL);
  if (!fd) {
    return tl::unexpected(fd.error());
  }
  if (auto done = write_all(fd->get(), bytes); !done) {
    return audit_failure(m_path + "/" + name + ": " + done.error().detail);
  }
  if (::fsync(fd->get()) != 0) {
    return audit_failure_errno("fsync of " + m_path + "/" + name);
  }
  return {};
}

Done AuditFolder::place_file(const std::string& name, std::string_view bytes) const {
  const auto unique = random_name();
  if (!unique) {
    return tl::unexpected(unique.error());
  }
  const std::string temporary = ".new-" + *unique;
  auto done = write_file(temporary, bytes);
  if (done && ::renameat(m_fd.get(), temporary.c_str(), m_fd.get(), name.c_str()) != 0) {
    done = audit_failure_errno(m_path + "/" + name);
  }
  if (!done) {
    ::unlinkat(m_fd.get(), temporary.c_str(), 0);
    return done;
  }
  return sync();
}

}  // namespace refwarden
