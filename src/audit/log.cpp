#include "audit/log.hpp"

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <optional>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/canonical_json.hpp"
#include "base/sha256.hpp"

namespace refwarden {
namespace {

using nlohmann::json;
using std::chrono::steady_clock;

Result<std::uint64_t> size_of(int fd) {
  struct stat status {};
  if (::fstat(fd, &status) != 0) {
    return audit_failure_errno("fstat of a segment");
  }
  return static_cast<std::uint64_t>(status.st_size);
}

void sleep_for(std::chrono::milliseconds time) {
  const timespec span{0, static_cast<long>(time.count()) * 1000000L};
  // Woken early by a signal: the caller looks at the clock anyway.
  ::nanosleep(&span, nullptr);
}

}  // namespace

std::string segment_name(std::uint64_t first_sequence) {
  return fmt::format("{:016}{}", first_sequence, k_segment_suffix);
}

Result<Fd> lock_log(const AuditFolder& folder, std::chrono::milliseconds wait) {
  const bool reads = folder.access() == Access::read;
  if (reads && !folder.has(k_lock_name)) {
    return Fd();
  }
  auto fd = folder.open_file(k_lock_name, reads ? O_RDONLY : O_RDWR | O_CREAT);
  if (!fd) {
    return fd;
  }
  // A blocking flock(2) can be bounded only by a signal, which belongs to the hook; so we ask
  // again.
  const auto end = steady_clock::now() + wait;
  auto pause = std::chrono::milliseconds(1);
  while (::flock(fd->get(), (reads ? LOCK_SH : LOCK_EX) | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) {
      return audit_failure_errno("the lock");
    }
    if (steady_clock::now() >= end) {
      return audit_failure(fmt::format("another process held the lock for {} ms", wait.count()));
    }
    sleep_for(pause);
    pause = std::min(pause * 2, std::chrono::milliseconds(16));
  }
  return fd;
}

Result<LogWriter> LogWriter::open(const std::filesystem::path& folder, const Stamp& stamp,
                                  const LogSettings& settings) {
  auto opened = AuditFolder::open(folder);
  if (!opened) {
    return tl::unexpected(opened.error());
  }
  auto lock = lock_log(*opened, settings.lock_wait);
  if (!lock) {
    return tl::unexpected(lock.error());
  }
  LogWriter writer(std::move(*opened), std::move(*lock), stamp, settings);
  const auto torn = writer.settle();
  if (!torn) {
    return tl::unexpected(torn.error());
  }
  if (!torn->empty()) {
    if (const auto written = writer.append(*torn); !written) {
      return tl::unexpected(written.error());
    }
  }
  return writer;
}

// Finds the head, from the newest segment back to the first that has a whole line.
Result<std::vector<json>> LogWriter::settle() {
  auto names = m_folder.segments();
  if (!names) {
    return tl::unexpected(names.error());
  }
  std::vector<json> torn;
  while (!names->empty()) {
    const auto found = settle_segment(names->back(), torn);
    if (!found) {
      return tl::unexpected(found.error());
    }
    if (*found) {
      break;
    }
    names->pop_back();
  }
  return torn;
}

// True where the segment has a whole line, which then is the head. One without is removed, so that
// a name never stands for another record than its own.
Result<bool> LogWriter::settle_segment(const std::string& name, std::vector<json>& torn) {
  auto fd = m_folder.open_file(name, O_RDWR | O_APPEND);
  if (!fd) {
    return tl::unexpected(fd.error());
  }
  auto size = size_of(fd->get());
  auto rest = size ? read_torn(fd->get(), *size) : tl::unexpected(size.error());
  if (!rest) {
    return tl::unexpected(rest.error());
  }
  if (*rest) {
    auto record = set_aside(name, fd->get(), **rest);
    if (!record) {
      return tl::unexpected(record.error());
    }
    torn.push_back(std::move(*record));
    *size = (*rest)->offset;
  }
  if (*size == 0) {
    if (::unlinkat(m_folder.fd(), name.c_str(), 0) != 0) {
      return audit_failure_errno("removing the empty segment " + name);
    }
    return false;
  }
  const auto line = read_last_line(fd->get(), *size);
  const auto head = line ? head_of(*line) : tl::unexpected(line.error());
  if (!head) {
    return audit_failure(name + ": " + head.error().detail);
  }
  m_head = *head;
  m_segment = std::move(*fd);
  m_segment_name = name;
  m_size = *size;
  return true;
}

// The copy is durable before the segment is cut, so that no byte is ever nowhere; its name comes
// from what it holds, so that a crash in between makes no second one.
Result<json> LogWriter::set_aside(const std::string& name, int fd, const Torn& torn) const {
  const std::string digest = sha256_of(torn.bytes);
  const std::string stem = name.substr(0, name.size() - k_segment_suffix.size());
  const std::string copy =
      fmt::format("{}-{}-{}.torn", stem, torn.offset, digest.substr(digest.find(':') + 1, 12));
  if (auto placed = m_folder.place_file(copy, torn.bytes); !placed) {
    return tl::unexpected(placed.error());
  }
  if (::ftruncate(fd, static_cast<off_t>(torn.offset)) != 0 || ::fsync(fd) != 0) {
    return audit_failure_errno("cutting the torn end of " + name);
  }
  return json{{"type", "torn"},        {"segment", name},
              {"offset", torn.offset}, {"bytes", torn.bytes.size()},
              {"digest", digest},      {"file", copy}};
}

void add_stamp(const Stamp& stamp, json& record) {
  record["schema"] = 1;
  record["server"] = bytes_value(stamp.server);
  record["at"] = to_text(stamp.at);
}

Result<std::uint64_t> LogWriter::append(const std::vector<json>& bodies) {
  require(!m_failed, "nobody writes on after a failed write");
  const std::uint64_t first = m_head.sequence + 1;
  std::string lines;
  Head head = m_head;
  for (const json& body : bodies) {
    json record = body;
    add_stamp(m_stamp, record);
    record["seq"] = ++head.sequence;
    record["prev"] = head.digest.empty() ? json() : json(head.digest);
    const auto line = canonical_text(record);
    if (!line || line->size() > k_line_bytes) {
      return audit_failure("a record cannot be written: " + (line ? "too long" : line.error()));
    }
    head.digest = sha256_of(*line);
    lines += *line;
    lines += '\n';
    if (lines.size() < k_write_bytes && &body != &bodies.back()) {
      continue;
    }
    auto done = make_room().and_then([&] { return write(lines); });
    if (!done) {
      return tl::unexpected(done.error());
    }
    m_head = head;
    lines.clear();
  }
  return first;
}

// Starts the next segment where there is none or it is full.
Done LogWriter::make_room() {
  if (m_segment.is_open() && m_size < m_settings.segment_bytes) {
    return {};
  }
  const std::string name = segment_name(m_head.sequence + 1);
  auto fd = m_folder.open_file(name, O_RDWR | O_APPEND | O_CREAT | O_EXCL);
  if (!fd) {
    return tl::unexpected(fd.error());
  }
  m_segment = std::move(*fd);
  m_segment_name = name;
  m_size = 0;
  return m_folder.sync();
}

Done LogWriter::write(const std::string& lines) {
  auto done = write_all(m_segment.get(), lines);
  if (done && ::fsync(m_segment.get()) != 0) {
    done = audit_failure_errno("fsync");
  }
  if (done) {
    m_size += lines.size();
    return {};
  }
  // Nothing half-written stays. Where even that fails, the next writer finds a torn end.
  const auto failure = audit_failure(m_segment_name + ": " + done.error().detail);
  const bool cut = ::ftruncate(m_segment.get(), static_cast<off_t>(m_size)) == 0 &&
                   ::fsync(m_segment.get()) == 0;
  if (cut && m_size == 0) {
    ::unlinkat(m_folder.fd(), m_segment_name.c_str(), 0);
  }
  m_failed = true;
  return failure;
}

}  // namespace refwarden
