// The audit folder and the files in it: opened so that nobody else can have put them there.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "base/fd_io.hpp"
#include "base/result.hpp"

namespace refwarden {

inline constexpr std::string_view k_segment_suffix = ".jsonl";

// A record that cannot be written or read: one sentence for the pusher, the reason for the log.
tl::unexpected<Failure> audit_failure(const std::string& detail);
// The same with the text of `errno`.
tl::unexpected<Failure> audit_failure_errno(const std::string& doing);

// What a folder is opened for. To append, nobody else may have had a hand in it; to read, nothing
// is asked, since a copy may belong to anybody and the verifier recomputes everything.
enum class Access : std::uint8_t { append, read };

// An open folder, by whose descriptor everything in it is reached (openat(2)), so that a folder
// exchanged in between changes nothing.
class AuditFolder {
 public:
  // The folder must be there and be no link. To append, it and every file in it must belong to root
  // or to this account (root takes any owner's) and not be writable by group or others.
  static Result<AuditFolder> open(const std::filesystem::path& path,
                                  Access access = Access::append);
  // The folder `name` below this one, made with mode 0700 if it is not there; its name
  // is durable.
  [[nodiscard]] Result<AuditFolder> subfolder(const std::string& name) const;

  // The folder `name` below this one, which is there.
  [[nodiscard]] Result<AuditFolder> enter(const std::string& name) const;

  // A regular file, no link, with this folder's rules for owner and mode. `flags` of open(2) beside
  // O_CLOEXEC | O_NOFOLLOW; with O_CREAT the file gets mode 0600 and the folder's owner.
  [[nodiscard]] Result<Fd> open_file(const std::string& name, int flags) const;
  [[nodiscard]] bool has(const std::string& name) const;
  // Segment names, oldest first.
  [[nodiscard]] Result<std::vector<std::string>> segments() const;
  // Makes creations, renames and removals in it durable.
  [[nodiscard]] Done sync() const;
  // A new file with these bytes, durable but for its name.
  [[nodiscard]] Done write_file(const std::string& name, std::string_view bytes) const;
  // Writes `name` under another name first, durable, then renames it.
  [[nodiscard]] Done place_file(const std::string& name, std::string_view bytes) const;

  [[nodiscard]] Access access() const { return m_access; }
  [[nodiscard]] int fd() const { return m_fd.get(); }
  [[nodiscard]] const std::string& path() const { return m_path; }

 private:
  AuditFolder(Fd fd, std::string path, Access access)
      : m_fd(std::move(fd)), m_path(std::move(path)), m_access(access) {}
  static Result<AuditFolder> checked(AuditFolder folder);

  Fd m_fd;
  std::string m_path;
  Access m_access;
  uid_t m_owner = 0;
};

}  // namespace refwarden
