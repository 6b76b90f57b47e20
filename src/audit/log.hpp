// The log: JSON Lines in segments, each line chained to the one before by its SHA-256 (audit.md,
// "The chain").
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "audit/folder.hpp"
#include "audit/tail.hpp"
#include "base/instant.hpp"
#include "base/result.hpp"

namespace refwarden {

struct LogSettings {
  std::chrono::milliseconds lock_wait{30000};
  std::uint64_t segment_bytes = 16U << 20U;  // a segment that is longer gets no more lines
};

// What every record says of where and when it was made.
struct Stamp {
  std::string server;
  Instant at;
};

// `schema`, `server` and `at` of a record.
void add_stamp(const Stamp& stamp, nlohmann::json& record);

// The name of the lock file: flock(2) exclusive to write, shared to find out how far to read.
inline constexpr const char* k_lock_name = "lock";
// No segment is longer: the limit, one write and what is behind it.
inline constexpr std::size_t k_largest_segment = 32U << 20U;

// "0000000000048211.jsonl": segments are named by their first record, so that names sort as the
// chain goes.
std::string segment_name(std::uint64_t first_sequence);

// Waits at most `wait` for flock(2) on the lock file: exclusive in a folder opened to append, else
// shared. The lock is held until the descriptor closes. A folder that is only read and has no lock
// file is a copy: the descriptor is then closed.
Result<Fd> lock_log(const AuditFolder& folder, std::chrono::milliseconds wait);

// The one writer at a time: holds the lock from reading the head to the last fsync.
class LogWriter {
 public:
  // Takes the lock, reads the head and sets a torn tail aside, with a `torn` record that says so.
  static Result<LogWriter> open(const std::filesystem::path& folder, const Stamp& stamp,
                                const LogSettings& settings = {});

  // Gives each body `schema`, `server`, `at`, `seq` and `prev`, and appends it as one line. All of
  // them are durable when this returns; a failure leaves only whole lines behind it where the disk
  // lets us, and ends this writer's life. Gives the sequence number of the first.
  Result<std::uint64_t> append(const std::vector<nlohmann::json>& bodies);

  [[nodiscard]] const Head& head() const { return m_head; }
  [[nodiscard]] const AuditFolder& folder() const { return m_folder; }

 private:
  LogWriter(AuditFolder folder, Fd lock, Stamp stamp, LogSettings settings)
      : m_folder(std::move(folder)),
        m_lock(std::move(lock)),
        m_stamp(std::move(stamp)),
        m_settings(settings) {}

  Result<std::vector<nlohmann::json>> settle();
  Result<bool> settle_segment(const std::string& name, std::vector<nlohmann::json>& torn);
  [[nodiscard]] Result<nlohmann::json> set_aside(const std::string& name, int fd,
                                                 const Torn& torn) const;
  Done make_room();
  Done write(const std::string& lines);

  AuditFolder m_folder;
  Fd m_lock;
  Stamp m_stamp;
  LogSettings m_settings;
  Head m_head;
  Fd m_segment;  // closed: the next line starts a new one
  std::string m_segment_name;
  std::uint64_t m_size = 0;
  bool m_failed = false;  // there may be a torn end now: only the next writer may go on
};

}  // namespace refwarden
