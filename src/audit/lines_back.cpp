#include "audit/lines_back.hpp"

#include <algorithm>

#include <fcntl.h>
#include <sys/stat.h>

#include "audit/tail.hpp"

namespace refwarden {
namespace {

constexpr std::uint64_t k_piece = 1U << 16U;

}  // namespace

Result<LinesBack> LinesBack::start(const AuditFolder& folder, std::uint64_t most_bytes) {
  auto segments = folder.segments();
  if (!segments) {
    return tl::unexpected(segments.error());
  }
  return LinesBack(folder, *std::move(segments), most_bytes);
}

Result<std::optional<std::string>> LinesBack::next() {
  while (true) {
    if (auto line = take_line()) {
      return line;
    }
    if (m_text.size() > k_line_bytes + k_write_bytes) {
      return audit_failure("a line is longer than any record");
    }
    const auto more = m_fd.is_open() && m_offset > 0 ? read_more() : open_segment();
    if (!more || !*more) {
      return more ? Result<std::optional<std::string>>(std::nullopt) : tl::unexpected(more.error());
    }
  }
}

// True where there was one.
Result<bool> LinesBack::open_segment() {
  if (m_segments.empty()) {
    return false;
  }
  auto fd = m_folder->open_file(m_segments.back(), O_RDONLY);
  if (!fd) {
    return tl::unexpected(fd.error());
  }
  struct stat status {};
  if (::fstat(fd->get(), &status) != 0) {
    return audit_failure_errno("fstat of a segment");
  }
  m_segments.pop_back();
  m_fd = *std::move(fd);
  m_offset = static_cast<std::uint64_t>(status.st_size);
  m_text.clear();
  m_ended = false;
  return true;
}

// False where nothing more may be read.
Result<bool> LinesBack::read_more() {
  if (m_left == 0) {
    return false;
  }
  const std::uint64_t length = std::min({m_offset, m_left, k_piece});
  auto piece = read_at(m_fd.get(), m_offset - length, static_cast<std::size_t>(length));
  if (!piece) {
    return tl::unexpected(piece.error());
  }
  m_offset -= length;
  m_left -= length;
  m_text.insert(0, *piece);
  return true;
}

// The last whole line of what has been read, if there is one.
std::optional<std::string> LinesBack::take_line() {
  std::size_t feed = m_text.rfind('\n');
  if (!m_ended) {
    if (feed == std::string::npos) {
      return std::nullopt;
    }
    m_text.resize(feed);
    m_ended = true;
    feed = m_text.rfind('\n');
  }
  if (feed == std::string::npos && m_offset > 0) {
    return std::nullopt;
  }
  const std::size_t start = feed == std::string::npos ? 0 : feed + 1;
  std::string line = m_text.substr(start);
  m_text.resize(feed == std::string::npos ? 0 : feed);
  m_ended = feed != std::string::npos;
  return line;
}

}  // namespace refwarden
