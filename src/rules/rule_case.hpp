// One rule in one update: what judging it may look at, and which commits it asks something of.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "facts/facts.hpp"
#include "policy/policy.hpp"
#include "rules/settled.hpp"
#include "rules/writers.hpp"

namespace refwarden {

// A commit that a rule asks something of.
struct AskedCommit {
  const CommitFacts* commit = nullptr;
  RiskClass risk = 0;
  // The commit is the update's tip and stands for the whole, whose class is above its own or
  // reaches the rule alone (policy.md, Risk). `risk` is then the highest of both.
  bool for_update = false;
  // For reviews rules: who wrote the rest of what reviews of this commit stand for. Nothing:
  // nobody.
  std::shared_ptr<const Writers> others = nullptr;
};

struct RuleCase {
  const Rule& rule;
  const UpdateFacts& update;
  const PushFacts& push;
  const Policy& policy;
  const JudgedSet* judged = nullptr;  // null: a deletion
  RiskClass update_risk = 0;          // the update's class, as far as it counts for this rule
  std::vector<AskedCommit> subjects;  // parents before children
  SettledRule settled = {};           // what is no subject any more

  // How many commits the rule asks something of.
  [[nodiscard]] std::size_t asked() const { return subjects.size() + settled.subjects; }
};

struct JudgedUpdate {
  const UpdateFacts& update;
  const PushFacts& push;
  const Policy& policy;
};

// Finds the subjects: judged commits whose class the rule names, and under `merges = "skip-clean"`
// no merge that answers for no path, unless it is the tip of an update that is over a size floor of
// a class that the rule names. The tip stands for the whole where it is no subject of its own, or
// where its class is below the update's and some other judged change is nobody's.
RuleCase make_case(const Rule& rule, const JudgedUpdate& judged, const SettledUpdate& settled = {});

// What the rule asks of the commit for itself; nothing: nothing.
std::optional<AskedCommit> asked_alone(const CommitFacts& commit, const Rule& rule);

bool is_on(const Rule& rule, const UpdateFacts& update);
// True where the rule has no `risk` list or names the class of the whole update.
bool names_update_risk(const RuleCase& rule_case);
// True where what is done to the ref falls under the rule's `risk`. The class of what is taken away
// is not known, so a rule for high risk reaches deletions and rewrites as well.
bool reaches_update(const RuleCase& rule_case);
// True where the ref, under either name, lies in `prefix` ("refs/tags/").
bool is_under(const UpdateFacts& update, std::string_view prefix);

// Why the subject has its class, for messages.
std::vector<Answer::Reason> reasons_of(const AskedCommit& subject, const RuleCase& rule_case);

}  // namespace refwarden
