// The end of a segment: where the chain goes on from, and what a crash left behind it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "audit/folder.hpp"
#include "base/result.hpp"

namespace refwarden {

// A line is never longer; longer lists are cut (record_bounds.hpp).
inline constexpr std::size_t k_line_bytes = 1U << 20U;
// One write is never longer than this and one line, so neither is what a crash can tear.
inline constexpr std::size_t k_write_bytes = 1U << 20U;

// The end of the chain.
struct Head {
  std::uint64_t sequence = 0;  // 0: no record yet
  std::string digest;          // of the last line; empty: no record yet
};

// What is behind the last line feed of a file.
struct Torn {
  std::uint64_t offset = 0;
  std::string bytes;
};

// The bytes behind the last line feed of `fd`, which is `size` long; nothing where it ends in a
// line feed or is empty. Reads only the tail; more than one write can have torn is a failure.
Result<std::optional<Torn>> read_torn(int fd, std::uint64_t size);

// The last line of `fd` (without its line feed), whose `size` bytes end in a line feed.
Result<std::string> read_last_line(int fd, std::uint64_t size);

// Sequence and digest of a record's line. A line that is no record is a failure.
Result<Head> head_of(const std::string& line);

// `size` bytes at `offset`, all of them.
Result<std::string> read_at(int fd, std::uint64_t offset, std::size_t size);

}  // namespace refwarden
