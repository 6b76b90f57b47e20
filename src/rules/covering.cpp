#include "rules/covering.hpp"

#include <algorithm>

namespace refwarden {

std::optional<Cover> cover_of(const Failing& failing, const RuleCase& rule_case,
                              const std::vector<BreakGlassClaim>& claims) {
  if (const Exception* exception = exception_for(failing, rule_case)) {
    return Cover{exception->at, nullptr};
  }
  if (failing.code == Code::not_first_parent) {
    return std::nullopt;
  }
  const auto claim = std::find_if(claims.begin(), claims.end(), [&](const auto& candidate) {
    return candidate.holds && lifts(*candidate.break_glass, rule_case.rule);
  });
  if (claim == claims.end()) {
    return std::nullopt;
  }
  return Cover{claim->break_glass->at, &*claim};
}

}  // namespace refwarden
