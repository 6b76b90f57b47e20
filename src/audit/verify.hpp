// Checks a whole log without trusting whoever kept it (audit.md, "The chain").
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "git/object_id.hpp"

namespace refwarden {

// One thing that is wrong, or (a note) that an auditor should know.
struct AuditProblem {
  enum class Kind : std::uint8_t {
    // problems
    body,         // a line is no record in canonical form
    link,         // `prev` is not the digest of the line before
    sequence,     // numbers have a gap or repeat
    segment,      // a segment is not named by its first record
    id,           // a push id occurs twice
    torn,         // a torn end in the middle, or one set aside that is not there as recorded
    blob,         // a cut list is missing or not what its name says
    policy,       // the policy of a decision was not kept
    certificate,  // a push certificate is missing or not what its name says
    unpaired,     // an update landed that no accepted decision let in
    continuity,   // a ref's steps do not join up
    refs,         // a ref is not where the record left it
    // notes
    torn_end,      // the log ends in the middle of a line: a crash, which the next writer records
    other_door,    // a ref went on by another way than a push, and a record says so
    not_marked,    // a ref went on over an accepted decision that no `landed` record follows
    before,        // a ref that no record names, in a repository without a baseline
    not_recorded,  // no record names the repository
  };
  Kind kind = Kind::body;
  std::string segment;         // empty: about a repository, not about a line
  std::uint64_t line = 0;      // in its segment, from 1
  std::uint64_t sequence = 0;  // of the record, 0 where it has none
  std::string text;            // one printable sentence part
};
std::string_view name_of(AuditProblem::Kind kind);
bool is_note(AuditProblem::Kind kind);

struct AuditCheck {
  std::uint64_t records = 0;
  std::uint64_t last_sequence = 0;
  std::string head;                            // digest of the last line, to compare with a copy
  std::map<std::string, std::uint64_t> types;  // how many records of each type
  // In the order in which they were met, the first `k_most_problems` of each weight.
  std::vector<AuditProblem> problems;
  std::vector<AuditProblem> notes;
  std::uint64_t problem_count = 0;
  std::uint64_t note_count = 0;
  std::uint64_t after_first = 0;   // records behind the first problem in the chain
  std::uint64_t allowed_only = 0;  // accepted updates that no record marks as landed
};
inline constexpr std::size_t k_most_problems = 1000;

// The direct refs of the repository at a path as they are now, by full name outside of any
// namespace.
using RefsNow =
    std::function<Result<std::vector<std::pair<std::string, Oid>>>(const std::string& path)>;

struct VerifyRequest {
  std::filesystem::path folder;
  std::vector<std::string> repositories;  // realpaths to compare with their refs as they are
  RefsNow refs_now;                       // asked for `repositories` only
};

// Reads every record once, recomputes every digest and link, and follows each ref from the first
// record (or baseline) to now. Pushes may go on meanwhile. A failure means that the log or a
// repository could not be read; anything that can be read and is wrong is a problem. Memory grows
// with the number of push ids, refs and accepted pushes, not with the length of records.
Result<AuditCheck> verify_audit(const VerifyRequest& request);

// What a person and what a program reads of it. `to_text` has at most 80 columns.
std::string to_text(const AuditCheck& check);
std::string to_json(const AuditCheck& check);

}  // namespace refwarden
