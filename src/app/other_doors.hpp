// What refwarden-reference-transaction(8) does: watches refs that change by another way than a push
// that was let in (adversary.md A23).
#pragma once

#include <functional>
#include <string>

#include "app/check_push.hpp"
#include "app/hook_input.hpp"
#include "audit/other_doors.hpp"
#include "base/instant.hpp"

namespace refwarden {

struct DoorTools {
  const Clock& clock;
  // One line for the server's log: printable, may name server paths.
  std::function<void(const std::string&)> log;
  RefChanger changer;
};

// The process that started this one, and whose it is. To be asked before anything is forked.
RefChanger changer_of_process();

// Looks at a transaction that git has prepared (githooks(5)): each ref that a ref class of the
// policy has, and that really changes. With `other-doors = "off"` all of them pass; with "record"
// those that no push was let in for are on disk, in the record, when this gives `passed`; with
// "refuse" they are recorded and not passed. Whatever cannot be found out or recorded refuses, but
// for a transaction in which no ref changes (git-pack-refs(1) moves them only), which nothing is
// asked about, and for one that git only tells of.
Checked check_transaction(const HookInput& input, const DoorTools& tools);

}  // namespace refwarden
