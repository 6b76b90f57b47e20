// All rules on one update.
#pragma once

#include <vector>

#include "facts/facts.hpp"
#include "policy/policy.hpp"
#include "rules/finding.hpp"

namespace refwarden {

// The verdict on `update` without its built-in findings.
UpdateVerdict judge_update(const UpdateFacts& update, const PushFacts& push, const Policy& policy);

}  // namespace refwarden
