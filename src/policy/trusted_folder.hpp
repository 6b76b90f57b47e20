// Files that nobody but the server's admin can have written: looked at and read through the same
// descriptor, so that nothing can be exchanged in between.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <sys/stat.h>
#include <sys/types.h>
#include <tl/expected.hpp>

#include "base/fd_io.hpp"
#include "policy/codes.hpp"

namespace refwarden {

// Why a file or folder cannot be used. `text` has no path in it; `path` is for the admin only.
struct Distrust {
  ProblemCode code = ProblemCode::file_unreadable;
  std::string text;
  std::string path;
};

enum class Role : std::uint8_t { parent, folder, file };

// The sentence part that says why something with this status is not trusted; empty: it is. Owned by
// root or `account`, not writable by group or others; a parent that is root's and sticky (like
// /tmp) may be writable, since what stands in it is looked at as well.
std::string distrust_of(const struct stat& status, Role role, uid_t account);

class TrustedFolder {
 public:
  // Opens `path` (absolute, normal) component by component from `/` without following links; every
  // component is checked. `account` is the one that runs the hook.
  static tl::expected<TrustedFolder, Distrust> open(const std::filesystem::path& path,
                                                    uid_t account);
  // The folder at `path` (absolute), above which `open` has checked everything before: only itself
  // is looked at.
  static tl::expected<TrustedFolder, Distrust> reopen(const std::filesystem::path& path,
                                                      uid_t account);
  // A folder below, each component checked.
  [[nodiscard]] tl::expected<TrustedFolder, Distrust> folder(
      const std::filesystem::path& relative) const;
  // The bytes of a regular file below, folders between checked, at most `limit` bytes.
  [[nodiscard]] tl::expected<std::string, Distrust> read(const std::filesystem::path& relative,
                                                         std::size_t limit) const;
  // The names of the entries, sorted, without those that begin with a dot; at most 50,000.
  [[nodiscard]] tl::expected<std::vector<std::string>, Distrust> names() const;

 private:
  TrustedFolder(Fd fd, std::filesystem::path path, uid_t account)
      : m_fd(std::move(fd)), m_path(std::move(path)), m_account(account) {}
  [[nodiscard]] tl::expected<TrustedFolder, Distrust> enter(const std::string& name,
                                                            Role role) const;

  Fd m_fd;
  std::filesystem::path m_path;
  uid_t m_account;
};

}  // namespace refwarden
