#include "audit/tail.hpp"

#include <algorithm>
#include <cerrno>

#include <nlohmann/json.hpp>
#include <unistd.h>

#include "audit/canonical_json.hpp"
#include "base/sha256.hpp"

namespace refwarden {
namespace {

constexpr std::uint64_t k_first_look = 16384;

// The last `most` bytes before `end` that follow a line feed (or the start of the file); nothing if
// there is no line feed in them. Looks at a little first: most lines are short.
Result<std::optional<std::string>> read_after_line_feed(int fd, std::uint64_t end,
                                                        std::uint64_t most) {
  for (std::uint64_t look = k_first_look;; look *= 8) {
    const std::uint64_t length = std::min({look, most, end});
    auto bytes = read_at(fd, end - length, static_cast<std::size_t>(length));
    if (!bytes) {
      return tl::unexpected(bytes.error());
    }
    const auto feed = bytes->rfind('\n');
    if (feed != std::string::npos) {
      return bytes->substr(feed + 1);
    }
    if (length == end) {
      return *bytes;
    }
    if (length == most) {
      return std::nullopt;
    }
  }
}

}  // namespace

Result<std::string> read_at(int fd, std::uint64_t offset, std::size_t size) {
  std::string bytes(size, '\0');
  std::size_t done = 0;
  while (done < size) {
    const auto got =
        ::pread(fd, bytes.data() + done, size - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got <= 0) {
      return got < 0 ? audit_failure_errno("reading the record")
                     : audit_failure("the record became shorter while it was read");
    }
    done += static_cast<std::size_t>(got);
  }
  return bytes;
}

Result<std::optional<Torn>> read_torn(int fd, std::uint64_t size) {
  auto bytes = read_after_line_feed(fd, size, k_line_bytes + k_write_bytes + 1);
  if (!bytes) {
    return tl::unexpected(bytes.error());
  }
  if (!*bytes) {
    return audit_failure("what is behind the last line feed is longer than any write");
  }
  if ((*bytes)->empty()) {
    return std::nullopt;
  }
  return Torn{size - (*bytes)->size(), std::move(**bytes)};
}

Result<std::string> read_last_line(int fd, std::uint64_t size) {
  auto line = read_after_line_feed(fd, size - 1, k_line_bytes + 1);
  if (!line) {
    return tl::unexpected(line.error());
  }
  if (!*line) {
    return audit_failure("the last line is longer than any record");
  }
  return std::move(**line);
}

Result<Head> head_of(const std::string& line) {
  const auto record = parse_canonical(line);
  if (!record) {
    return audit_failure("the last line is " + record.error());
  }
  const auto sequence = record->find("seq");
  if (sequence == record->end() || !sequence->is_number_unsigned() || *sequence == 0U) {
    return audit_failure("the last line has no sequence number");
  }
  return Head{sequence->get<std::uint64_t>(), sha256_of(line)};
}

}  // namespace refwarden
