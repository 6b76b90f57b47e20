#include "base/fd_io.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace refwarden {
namespace {

std::string reason(int error) {
  return std::generic_category().message(error);
}

// A descriptor that somebody made non-blocking: wait until it can be used.
void wait_for(int fd, short events) {
  pollfd poll_fd{fd, events, 0};
  // Errors show in the read or write that follows.
  ::poll(&poll_fd, 1, -1);
}

bool can_go_on(int error, int fd, short events) {
  if (error == EAGAIN) {
    wait_for(fd, events);
  }
  return error == EINTR || error == EAGAIN;
}

}  // namespace

Fd::Fd(Fd&& other) noexcept : m_fd(std::exchange(other.m_fd, -1)) {}

Fd& Fd::operator=(Fd&& other) noexcept {
  Fd closed(std::move(*this));
  m_fd = std::exchange(other.m_fd, -1);
  return *this;
}

Fd::~Fd() {
  if (m_fd >= 0) {
    ::close(m_fd);
  }
}

Result<std::string> read_all(int fd, std::size_t limit) {
  std::string text;
  std::array<char, 8192> buffer;  // most files are small, and a fresh page of stack is not free
  while (true) {
    const std::size_t room = limit - text.size() + 1;
    const auto got = ::read(fd, buffer.data(), std::min(buffer.size(), room));
    if (got < 0 && can_go_on(errno, fd, POLLIN)) {
      continue;
    }
    if (got < 0) {
      return fail(FailureCode::server_broken, "something could not be read", reason(errno));
    }
    if (got == 0) {
      return text;
    }
    text.append(buffer.data(), static_cast<std::size_t>(got));
    if (text.size() > limit) {
      return fail(FailureCode::server_broken, "something to read is too long",
                  fmt::format("more than {} bytes", limit));
    }
  }
}

Result<std::string> read_file(const std::filesystem::path& path, std::size_t limit) {
  const auto broken = [&](const std::string& why) {
    return fail(FailureCode::server_broken, "a file on the server cannot be read",
                path.string() + ": " + why);
  };
  // O_NONBLOCK: a pipe in the place of the file must not hold us up.
  const Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!fd.is_open()) {
    return broken(reason(errno));
  }
  struct stat status {};
  if (::fstat(fd.get(), &status) != 0) {
    return broken(reason(errno));
  }
  if (!S_ISREG(status.st_mode)) {
    return broken("not a regular file");
  }
  auto content = read_all(fd.get(), limit);
  if (!content) {
    return broken(content.error().detail);
  }
  return content;
}

Done write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto put = ::write(fd, bytes.data(), bytes.size());
    if (put < 0 && can_go_on(errno, fd, POLLOUT)) {
      continue;
    }
    if (put <= 0) {
      return fail(FailureCode::server_broken, "something could not be written", reason(errno));
    }
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  return {};
}

}  // namespace refwarden
