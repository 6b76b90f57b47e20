// Reads the log line by line, framed as the writer frames it, however long it is.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "audit/folder.hpp"
#include "base/result.hpp"

namespace refwarden {

struct LogLine {
  std::string segment;
  std::uint64_t number = 0;  // of the line in its segment, from 1
  std::string text;          // without its line feed; empty where it is too long
  bool too_long = false;     // longer than any record
  bool ended = true;         // by a line feed
};

// Goes through the lines that are there when it starts and, after `extend`, those that came since.
// Memory is bounded by the longest line.
class LogReader {
 public:
  // `folder` must outlive the reader.
  static Result<LogReader> start(const AuditFolder& folder);

  // The next line, or nothing at the end.
  Result<std::optional<LogLine>> next();
  // True while the segment of the last line is the newest.
  [[nodiscard]] bool at_end() const { return m_at + 1 >= m_segments.size(); }
  // Looks how far the log goes now. True where there is more.
  Result<bool> extend();

 private:
  struct Segment {
    std::string name;
    std::uint64_t size = 0;
  };

  explicit LogReader(const AuditFolder& folder) : m_folder(&folder) {}
  Done fill();
  Result<bool> next_segment();
  void take(std::size_t length, LogLine& line);

  const AuditFolder* m_folder;
  std::vector<Segment> m_segments;
  std::size_t m_at = 0;        // index into m_segments
  Fd m_fd;                     // of m_segments[m_at]; closed: not begun
  std::uint64_t m_offset = 0;  // of what is read next
  std::uint64_t m_number = 0;
  std::string m_buffer;  // read and not yet given
  std::size_t m_start = 0;
  bool m_torn = false;  // the log ends in the middle of a line
};

}  // namespace refwarden
