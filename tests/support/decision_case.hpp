// A push that was judged, by hand, for tests of the record.
#pragma once

#include <string>
#include <vector>

#include "audit/record.hpp"
#include "support/facts_builder.hpp"
#include "support/scratch_folder.hpp"

namespace refwarden::test {

// Dana's push of one crypto change with one review, to refs/heads/main of payments, refused by
// expert-review. Members may be changed before `decision` is called.
struct DecisionCase {
  DecisionCase();
  // Points into this object.
  [[nodiscard]] Decision decision() const;
  // Accepted, with every rule passed; to `ref` from `old_id` to `new_id`, without a policy.
  void make_accepted(const std::string& ref, const Oid& old_id, const Oid& new_id);

  Policy policy;
  Push push;
  Pusher pusher;
  PushFacts facts;
  Verdict verdict;
};

// The folder `folder` with policy files and keys, and `policy` as if it had been loaded from there.
void write_policy_files(const std::filesystem::path& folder, Policy& policy);

// An empty audit folder, and a policy with its files.
struct AuditServer {
  AuditServer();
  Result<Written> decide() { return append_decision(audit, judged.decision()); }
  // An accepted decision; aborts the test where it cannot be written.
  Written accept(const std::string& ref, const Oid& old_id, const Oid& new_id);
  void land(const std::vector<RefUpdate>& updates);
  // Accepted and landed.
  void move(const std::string& ref, const Oid& old_id, const Oid& new_id);

  ScratchFolder scratch;
  std::filesystem::path audit = scratch.path() / "audit";
  DecisionCase judged;
};

}  // namespace refwarden::test
