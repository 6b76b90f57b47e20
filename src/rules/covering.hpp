// What lets a failing pass: an exception, or break-glass.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rules/break_glass.hpp"
#include "rules/exceptions.hpp"

namespace refwarden {

struct Cover {
  Position at;                             // where it is written
  const BreakGlassClaim* claim = nullptr;  // null: an exception
};

// Exceptions come first, so that break-glass is used only where it is needed. Break-glass lifts
// what a rule asks of commits, never what was done to the ref.
std::optional<Cover> cover_of(const Failing& failing, const RuleCase& rule_case,
                              const std::vector<BreakGlassClaim>& claims);

}  // namespace refwarden
