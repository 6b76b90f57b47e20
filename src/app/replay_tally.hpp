// What the pushes of a replay came to, added up.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/replay.hpp"
#include "base/path_globs.hpp"
#include "facts/facts.hpp"

namespace refwarden {

class ReplayTally {
 public:
  // `replay` and `policy` must outlive it. Makes one tally for each rule that is on the ref.
  ReplayTally(const Policy& policy, Replay& replay);

  // `facts` and `verdict` of one update.
  void add(const ReplayStep& step, const PushFacts& facts, const Verdict& verdict);
  void add(const ReplayStep& step, const Failure& failure);
  // What was never used.
  void finish();

 private:
  struct Push;
  RuleTally* tally_of(const std::string& rule);
  void add_rule(const RuleVerdict& rule, Push& push);
  void add_findings(const std::vector<Finding>& findings, RuleResult result, RuleTally& tally,
                    Push& push);
  void count(Outcome outcome, const ReplayStep& step);
  void look_at_floors(const UpdateFacts& update);
  [[nodiscard]] bool matches(std::size_t floor, const UpdateFacts& update) const;

  const Policy& m_policy;
  Replay& m_replay;
  std::set<std::string> m_used;  // where exceptions are written that covered something
  std::set<Oid> m_judged;
  std::vector<PathGlobs> m_floors;
  std::vector<bool> m_matched;
};

}  // namespace refwarden
