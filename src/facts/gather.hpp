// From updates and objects to facts. Everything that can fail for outside reasons fails here,
// before the judge starts.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "facts/facts.hpp"
#include "git/repository.hpp"
#include "intake/push.hpp"
#include "policy/policy.hpp"
#include "signature/verifier.hpp"

namespace refwarden {

// Something about an update that is refused whatever the rules say. `kind` has the name of a
// rules/finding.hpp code; rules/ turns it into a Finding (facts/ cannot know rules/).
struct Objection {
  enum class Kind : std::uint8_t {
    stale_old,
    ref_misleading,
    ref_confusable,
    ref_obstructs,
    namespace_refused,
    ref_reserved,
    target_type,
    object_malformed,
    policy_unsound,
  };
  Kind kind = Kind::stale_old;
  std::string why;        // fixed sentence part: "the commit has two author headers"
  std::string other_ref;  // the ref that it looks like or stands in the way of
  std::optional<Oid> object;
  std::vector<Untrusted> problems = {};  // of a policy that was pushed
};

// Called now and then with what is being done and how far it is (`total` 0: not known). Must not
// throw. Returning false stops the work with an `interrupted` failure.
using Progress =
    std::function<bool(std::string_view doing, std::uint64_t done, std::uint64_t total)>;

// A commit with all its facts, and where it is judged. `is_settled`: nothing is to be said of it
// that is not known to who judged it, so that its facts need not be kept.
struct Membership {
  std::size_t update = 0;  // of the push
  const Rule* rule = nullptr;
};
struct CompleteCommit {
  const CommitFacts& facts;
  const std::vector<Membership>& judged_by;
  bool is_settled = false;
};

// Where large pushes are judged while they are gathered: gets each judged commit once, parents
// before children within an update, but those that updates end in; one call at a time, from any
// thread. `push` has its updates without what follows from their commits.
using Settle = std::function<void(const PushFacts& push, std::span<CompleteCommit> commits)>;

struct GatherContext {
  const Repository& repository;
  const Policy& policy;
  Verifier& verifier;  // made from `listed_keys(policy, received)`
  Instant received;
  Instant deadline;
  const Clock& clock;
  Progress progress;
  // Opens the repository as it was before the push (Quarantine::ignore). Called at most once, and
  // only where knowing that an object is new spares walking long history; without it the answer is
  // the same and slower.
  std::function<Result<std::unique_ptr<Repository>>()> open_before = {};
  // For pushes of at least `settle_from` commits; without it all facts are kept.
  Settle settle = {};
  std::size_t settle_from = 4000;
};

struct Gathered {
  PushFacts facts;
  std::vector<std::vector<Objection>> objections;  // one list for each update
};

// All facts of all updates. Each distinct commit is read, compared and verified once, however many
// rules and refs look at it. Over a limit is a failure, never a shorter answer.
Result<Gathered> gather(const Push& push, const Pusher& pusher, const GatherContext& context);

// Every key of every person and then every principal of every SSH authority, in a fixed order, and
// whose each is.
struct KeyOwner {
  std::string person;
};
struct ListedKeys {
  std::vector<ListedKey> keys;
  std::vector<KeyOwner> owners;  // same order
};
ListedKeys listed_keys(const Policy& policy, Instant received);

}  // namespace refwarden
