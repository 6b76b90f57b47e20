// What `repo doctor` found: one line for each thing that was looked at.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/stat.h>

#include "base/instant.hpp"

namespace refwarden {

// `problem`: pushes are not judged as the policy says, or are all refused. `warning`: they are
// judged, and somebody should look.
enum class Health : std::uint8_t { ok, warning, problem };
std::string_view name_of(Health health);

struct DiagnosisLine {
  std::string about;  // "hooks", "clock": at most 13 columns
  Health health = Health::ok;
  std::string text;    // one sentence part; bytes of any kind, shown through `printable`
  std::string advice;  // what to do; empty: nothing
};

struct Diagnosis {
  std::string repository;
  std::string policy;
  std::vector<DiagnosisLine> lines;

  void ok(std::string_view about, std::string text);
  void warn(std::string_view about, std::string text, std::string advice);
  void fault(std::string_view about, std::string text, std::string advice);
  void add(DiagnosisLine line) { lines.push_back(std::move(line)); }

  // The worst of all lines.
  [[nodiscard]] Health health() const;
  [[nodiscard]] bool has(std::string_view about, Health health) const;
};

// For people, in lines of at most 80 columns (longer only for one word that is); and one JSON
// object with its line feed.
std::string diagnosis_text(const Diagnosis& diagnosis);
std::string diagnosis_json(const Diagnosis& diagnosis);

// `newest_record`: the time of the record's last line as it is written there, empty: none.
// `newest_commit`: the newest committer date at a ref, as commits claim it. A clock behind the
// record is a problem: keys that have ended would count again.
DiagnosisLine clock_line(Instant now, const std::string& newest_record,
                         std::optional<Instant> newest_commit);

// Room for more of the record: bytes and files that an account without privileges can still use.
// `files` is nothing where the file system does not count them.
DiagnosisLine space_line(const std::string& folder, std::uint64_t bytes,
                         std::optional<std::uint64_t> files);

// Who but the repository's owner and root can change what is at `path`; nothing where nobody can.
std::optional<DiagnosisLine> open_to_others(const std::string& path, const struct stat& status,
                                            uid_t owner);

// `version` is what `git version` prints; empty: it cannot be run. Older than 2.39 is a warning.
DiagnosisLine git_line(const std::string& version);

}  // namespace refwarden
