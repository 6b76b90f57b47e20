// Which decision let an update land (decisions.md 25).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "audit/folder.hpp"
#include "base/result.hpp"
#include "intake/push.hpp"

namespace refwarden {

struct Pairing {
  std::optional<std::uint64_t> decision;  // sequence number; nothing: no decision let it land
  std::optional<std::string> resolved;    // the ref behind a symbolic one, as the decision says
};

// For each update of `push`, the newest accepted decision of the same repository, namespace, ref,
// old and new that no `landed` record has used. Looks at the two newest segments: post-receive runs
// within one push of its decision. The caller holds the lock.
Result<std::vector<Pairing>> pair_updates(const AuditFolder& folder, const Push& push);

}  // namespace refwarden
