// From updates and objects to facts. Everything that can fail for outside reasons fails here,
// before the judge starts.
#pragma once

#include <functional>
#include <memory>
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
