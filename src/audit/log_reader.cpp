#include "audit/log_reader.hpp"

#include <algorithm>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>

#include "audit/log.hpp"
#include "audit/tail.hpp"

namespace refwarden {
namespace {

constexpr std::size_t k_piece = 256U << 10U;
constexpr std::chrono::seconds k_lock_wait{30};

}  // namespace

Result<LogReader> LogReader::start(const AuditFolder& folder) {
  LogReader reader(folder);
  if (const auto more = reader.extend(); !more) {
    return tl::unexpected(more.error());
  }
  return reader;
}

// Under the lock, so that no half of a write is seen.
Result<bool> LogReader::extend() {
  if (m_torn) {
    return false;  // the next writer cuts it off
  }
  const auto lock = lock_log(*m_folder, k_lock_wait);
  const auto names = lock ? m_folder->segments() : tl::unexpected(lock.error());
  if (!names) {
    return tl::unexpected(names.error());
  }
  std::vector<Segment> segments;
  for (const std::string& name : *names) {
    struct stat status {};
    if (::fstatat(m_folder->fd(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
      return audit_failure_errno(name);
    }
    segments.push_back({name, static_cast<std::uint64_t>(status.st_size)});
  }
  const auto same = [](const Segment& left, const Segment& right) {
    return left.name == right.name && left.size == right.size;
  };
  const bool more =
      !std::equal(segments.begin(), segments.end(), m_segments.begin(), m_segments.end(), same);
  // What was read so far must still be where it was.
  for (std::size_t i = 0; i < m_segments.size() && i <= m_at; ++i) {
    if (i >= segments.size() || segments[i].name != m_segments[i].name ||
        segments[i].size < m_segments[i].size) {
      return audit_failure("the log became shorter while it was read");
    }
  }
  m_segments = std::move(segments);
  return more;
}

// Opens the next segment once the current one is done. False at the end of the log.
Result<bool> LogReader::next_segment() {
  if (m_fd.is_open()) {
    if (m_at + 1 >= m_segments.size()) {
      return false;
    }
    ++m_at;
  } else if (m_segments.empty()) {
    return false;
  }
  auto fd = m_folder->open_file(m_segments[m_at].name, O_RDONLY);
  if (!fd) {
    return tl::unexpected(fd.error());
  }
  m_fd = std::move(*fd);
  m_offset = 0;
  m_number = 0;
  m_buffer.clear();
  m_start = 0;
  return true;
}

// Reads one more piece of the segment behind what is not yet given.
Done LogReader::fill() {
  m_buffer.erase(0, m_start);
  m_start = 0;
  const auto length = std::min<std::uint64_t>(k_piece, m_segments[m_at].size - m_offset);
  const auto piece = read_at(m_fd.get(), m_offset, static_cast<std::size_t>(length));
  if (!piece) {
    return tl::unexpected(piece.error());
  }
  m_buffer += *piece;
  m_offset += length;
  return {};
}

// Moves `length` bytes from the buffer to the line, as far as a line may go.
void LogReader::take(std::size_t length, LogLine& line) {
  if (line.text.size() + length > k_line_bytes) {
    line.too_long = true;
    line.text.clear();
  }
  if (!line.too_long) {
    line.text.append(m_buffer, m_start, length);
  }
  m_start += length;
}

Result<std::optional<LogLine>> LogReader::next() {
  LogLine line;
  bool begun = false;
  while (true) {
    const auto feed = m_buffer.find('\n', m_start);
    if (feed != std::string::npos) {
      take(feed - m_start, line);
      ++m_start;
      break;
    }
    begun = begun || m_buffer.size() > m_start;
    take(m_buffer.size() - m_start, line);
    const bool more_here = m_fd.is_open() && m_offset < m_segments[m_at].size;
    if (const Done filled = more_here ? fill() : Done(); !filled) {
      return tl::unexpected(filled.error());
    }
    if (more_here) {
      continue;
    }
    if (begun) {
      line.ended = false;
      m_torn = m_at + 1 == m_segments.size();
      break;
    }
    const auto more = next_segment();
    if (!more) {
      return tl::unexpected(more.error());
    }
    if (!*more) {
      return std::nullopt;
    }
  }
  line.segment = m_segments[m_at].name;
  line.number = ++m_number;
  return line;
}

}  // namespace refwarden
