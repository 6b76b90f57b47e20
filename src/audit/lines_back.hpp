// Reads the log from its end, no further back than somebody asks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "audit/folder.hpp"
#include "base/result.hpp"

namespace refwarden {

// What is behind the last line feed of a segment (a line that is being written, or torn) is no line
// of it. Needs no lock: a segment only grows, and its end may be cut back to a line feed.
class LinesBack {
 public:
  // Reads at most `most_bytes` and the line that they begin in. `folder` must outlive it.
  static Result<LinesBack> start(const AuditFolder& folder, std::uint64_t most_bytes);

  // The line before the last one, without its line feed; nothing at the beginning of the log, or
  // where `most_bytes` have been read. A line longer than any that is written is a failure.
  Result<std::optional<std::string>> next();

 private:
  LinesBack(const AuditFolder& folder, std::vector<std::string> segments, std::uint64_t most_bytes)
      : m_folder(&folder), m_segments(std::move(segments)), m_left(most_bytes) {}
  Result<bool> open_segment();
  Result<bool> read_more();
  std::optional<std::string> take_line();

  const AuditFolder* m_folder;
  std::vector<std::string> m_segments;  // still to be read, oldest first
  std::uint64_t m_left;                 // bytes that may still be read
  Fd m_fd;
  std::uint64_t m_offset = 0;  // of what m_text begins with
  std::string m_text;          // read and not yet given
  bool m_ended = false;        // m_text ends where a line does
};

}  // namespace refwarden
