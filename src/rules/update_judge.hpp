// All rules on one update.
#pragma once

#include <vector>

#include "facts/facts.hpp"
#include "policy/policy.hpp"
#include "rules/finding.hpp"
#include "rules/settled.hpp"

namespace refwarden {

// The verdict on `update` and on what of it is settled, without its built-in findings.
UpdateVerdict judge_update(const UpdateFacts& update, const PushFacts& push, const Policy& policy,
                           SettledUpdate settled);

}  // namespace refwarden
