// Ref changes that came by another way than a push that was let in (adversary.md A23), for
// refwarden-reference-transaction(8): which are such, and their records.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <sys/types.h>

#include "audit/folder.hpp"
#include "audit/log.hpp"
#include "base/result.hpp"
#include "git/object_id.hpp"

namespace refwarden {

// A ref that is about to go from one id to another.
struct RefStep {
  std::string ref;  // full, outside of any namespace
  Oid old_id;       // where it really is; null: nowhere
  Oid new_id;       // null: it goes away
};

// The process of git's that changes refs.
struct RefChanger {
  uid_t account = 0;
  pid_t process = 0;
  std::uint64_t started = 0;  // when, in ticks since the machine was started (proc(5), "starttime")

  bool operator==(const RefChanger&) const = default;
};

enum class StepWay : std::uint8_t {
  pushed,    // by a push that was let in
  recorded,  // by another, and this very process's step has its record already: git asks twice
             // where it takes a packed ref away
  other,     // by another
};

// How far back a decision is looked for. A push has the steps of its refs within moments of it.
inline constexpr std::uint64_t k_door_bytes = 32U << 20U;

// What is asked of a log: the repository's path in its records, the steps (each ref once), and who
// takes them.
struct StepQuestion {
  std::string path;
  std::vector<RefStep> steps;
  RefChanger changer;
};

// The way of each step, in order. A step is `pushed` where the newest accepted decision on its ref
// that began where the ref is now let in exactly this change, and the record has nothing of the ref
// that shows that it moved since: no `landed` of that decision or of a later one, no change by
// another door, no accepted decision that began elsewhere. So an old decision lets nothing in a
// second time. Failure: the log, a record of the repository in it, or a list that such a record was
// cut by cannot be read.
Result<std::vector<StepWay>> ways_of(const AuditFolder& folder, const StepQuestion& question);

// What became of a step by another door. `allowed` may still not happen: git tells of what it is
// about to do.
enum class StepFate : std::uint8_t { allowed, refused };

// Appends one `other-door` record for each of those steps, durable when it returns; gives the
// sequence number of the first. `steps` must not be empty.
Result<std::uint64_t> append_other_doors(const std::filesystem::path& audit_folder,
                                         const Stamp& stamp, const StepQuestion& question,
                                         StepFate fate);

}  // namespace refwarden
