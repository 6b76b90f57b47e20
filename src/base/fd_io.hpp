// Bounded reading, durable writing and trusted files, on plain file descriptors.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace refwarden {

// Owns a file descriptor; closes it once.
class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : m_fd(fd) {}
  Fd(Fd&& other) noexcept;
  Fd& operator=(Fd&& other) noexcept;
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  ~Fd();
  [[nodiscard]] int get() const { return m_fd; }
  [[nodiscard]] bool is_open() const { return m_fd >= 0; }

 private:
  int m_fd = -1;
};

// Everything up to end of file, at most `limit` bytes; one byte more is a failure, as is any error.
Result<std::string> read_all(int fd, std::size_t limit);
// A regular file's content, opened O_CLOEXEC | O_NOFOLLOW, at most `limit` bytes.
Result<std::string> read_file(const std::filesystem::path& path, std::size_t limit);
// Writes all of `bytes`, going on after EINTR and short writes.
Done write_all(int fd, std::string_view bytes);

}  // namespace refwarden
