#include "facts/facts.hpp"

#include <algorithm>
#include <cstdlib>

#include "base/result.hpp"

namespace refwarden {
namespace {

// decisions.md 2: a repository's lowering floors reach a system rule only where it says so.
bool lowering_floors_count(const Rule& rule) {
  return rule.level == Level::repository || rule.repo_may.contains("lower-floors");
}

}  // namespace

const Answer& CommitFacts::answer(CommitScope scope) const {
  if (scope == CommitScope::first_parent && under_first_parent) {
    return *under_first_parent;
  }
  // A commit with one parent or none answers for the same under both.
  require(scope == CommitScope::all || !is_merge(), "a merge was judged without its own answer");
  return under_all;
}

Signing signing_of(const SignatureFact& fact, const std::optional<std::string>& person) {
  return {fact.state, fact.key, person, fact.security_key, fact.touched, fact.verified};
}

std::string_view name_of(UpdateKind kind) {
  switch (kind) {
    case UpdateKind::create:
      return "create";
    case UpdateKind::fast_forward:
      return "fast-forward";
    case UpdateKind::rewrite:
      return "rewrite";
    case UpdateKind::remove:
      return "delete";
  }
  std::abort();
}

RiskClass risk_of(const CommitFacts& commit, const Rule& rule) {
  const Answer& answer = commit.answer(rule.commits);
  const RiskClass computed = lowering_floors_count(rule) ? answer.risk : answer.system_risk;
  return std::max(computed, commit.declared_risk.value_or(0));
}

RiskClass risk_of(const UpdateFacts& update, const Rule& rule) {
  return lowering_floors_count(rule) ? update.risk : update.system_risk;
}

}  // namespace refwarden
