// What a push from the clone around the current folder would be.
#pragma once

#include <optional>
#include <string>

#include "base/result.hpp"
#include "git/object_id.hpp"

namespace refwarden {

// As they were typed; empty: not at all.
struct PushWords {
  std::string range;  // "OLD..NEW", "OLD.." or "NEW"
  std::string ref;
  std::string remote;
};

struct PushPlan {
  std::string git_dir;  // with the refs and objects: that of a linked worktree's repository
  std::string remote;   // empty: the clone has none
  std::string ref;      // full, as the server has it
  Oid new_id;
  std::optional<Oid> old_id;  // as it was typed
  std::string repository;     // path or name that the remote's URL gives, or the clone's own
};

// Asks git what it would push where, and which repository that is. Words that mean nothing here are
// a `push_malformed` failure.
Result<PushPlan> plan_push(const PushWords& words);

// `refwarden.policydir` of any configuration file that git reads for this clone.
Result<std::optional<std::string>> policy_setting(const std::string& git_dir);
// `refwarden.login`, as whom this clone pushes.
Result<std::optional<std::string>> login_setting(const std::string& git_dir);

}  // namespace refwarden
