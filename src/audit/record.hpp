// Step 5b, what one push leaves behind (audit.md).
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "intake/push.hpp"
#include "policy/policy.hpp"
#include "policy/policy_pointer.hpp"
#include "rules/finding.hpp"

namespace refwarden {

// Everything that a decision record says. What is null did not exist yet when the push was refused;
// then `failure` says why. With a verdict there are a push, facts and a policy.
struct Decision {
  std::string server;      // [server] name
  std::string repository;  // policy's repository name
  std::string repository_path;
  HashAlgorithm algorithm = HashAlgorithm::sha1;
  const Push* push = nullptr;
  const Pusher* pusher = nullptr;
  std::string host;
  const Policy* policy = nullptr;
  const PolicyCommit* policy_commit = nullptr;  // where the policy came from a git repository
  const PushFacts* facts = nullptr;
  const Verdict* verdict = nullptr;
  std::optional<Failure> failure;
  Instant received;
  std::chrono::microseconds elapsed{0};
  // A hook that was there before and ran after a pass: its exit code (decisions.md 23).
  std::optional<int> chained_exit;
};

struct Written {
  std::uint64_t sequence = 0;
  std::string push_id;
};

// Appends one decision under the lock, durable (fsync) when it returns, after its policy and key
// files, its cut lists and a listed person's push certificate were kept beside the log. Creates the
// first segment. `audit_folder` must exist, be no link, belong to root or to this account, and not
// be writable by group or others.
Result<Written> append_decision(const std::filesystem::path& audit_folder,
                                const Decision& decision);

// Whether a record's lists of who signed have an end.
enum class SignerList : std::uint8_t { bounded, whole };

// One line with what `append_decision` would write, but for what only a log gives (id, seq, prev).
// Nothing is kept: the blobs of lists that are cut are named by their digest and stored nowhere.
Result<std::string> decision_line(const Decision& decision, SignerList signers);

// Appends one `landed` record for each update of a post-receive run, paired with the newest
// unmatched accepted decision of the same repository, ref, old and new (decisions.md 25); unpaired
// ones are recorded with "decision": null.
Done append_landed(const std::filesystem::path& audit_folder, const std::string& server,
                   const Push& push, Instant at);

// An adoption point that an admin wrote (`repo adopt`).
struct Adoption {
  std::string server;
  std::string repository_path;
  Oid commit;
  std::string reason;
  Instant at;
};
Result<Written> append_adopted(const std::filesystem::path& audit_folder, const Adoption& adoption);

// What stands at every ref of a repository when its hooks are installed: from here on `audit
// verify` finds refs that no push made. Refs that changed since are in no record, so writing a
// second baseline for a repository is recorded, never a repair.
struct Baseline {
  std::string server;
  std::string repository_path;
  std::vector<std::pair<std::string, Oid>>
      refs;  // full names outside of any namespace, direct refs
  Instant at;
};
Result<Written> append_baseline(const std::filesystem::path& audit_folder,
                                const Baseline& baseline);

}  // namespace refwarden
