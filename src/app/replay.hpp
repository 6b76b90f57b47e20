// History judged again: each step of a branch as the push that it would be now.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "base/untrusted.hpp"
#include "git/repository.hpp"
#include "policy/policy.hpp"
#include "rules/finding.hpp"

namespace refwarden {

// When each push is taken to come in, which decides about keys, people and exceptions.
enum class ReplayAt : std::uint8_t {
  receipt,      // all of them now, as if history were pushed today
  commit_date,  // each at the committer date of its step, which anybody can have written; never
                // later than now
};
std::string_view name_of(ReplayAt at);
// Nothing where no time has that name.
std::optional<ReplayAt> replay_at_named(std::string_view name);

// One commit on the first-parent line, pushed onto the one before it.
struct ReplayStep {
  Oid commit;
  Oid first_parent;     // null: a root, which creates the branch
  std::int64_t at = 0;  // seconds since 1970 as the committer claims, within what a clock can say
};

// The first-parent line from `to` back to `from` (without it; nothing: to the root), oldest first;
// with `since` only steps whose committer date is not before it. Fails where `from` is not on the
// line or history is cut off. A commit that is not well formed has its place, with the date 0.
struct ReplayRange {
  std::optional<Oid> from;
  Oid to;
  std::optional<Instant> since;
};
Result<std::vector<ReplayStep>> steps_of(const Repository& repository, const ReplayRange& range);

struct ReplayedFinding {
  std::string rule;  // empty: built in
  std::string code;
  RuleResult result = RuleResult::refused;
  std::vector<Oid> commits;  // empty: the update itself
};

// A push that something was found in.
struct ReplayedPush {
  Oid commit;
  std::int64_t at = 0;
  Untrusted subject;
  Outcome outcome = Outcome::refused;
  std::vector<ReplayedFinding> findings;
  std::string failure;  // code of a failure, which refuses; empty: there was none
  std::string detail;   // of the failure, for the admin
};

// One that is named in commits: a person of the policy, or whatever an author wrote.
struct ReplayPerson {
  std::string person;  // id; empty: the policy knows nobody by `address`
  Untrusted address;

  auto operator<=>(const ReplayPerson&) const = default;
};

// What one rule came to, in whatever mode it is: that which `warn` lets in is found all the same.
struct RuleTally {
  std::string rule;  // empty: what is refused whatever the rules say
  std::string kind;
  Mode mode = Mode::enforce;
  std::size_t judged = 0;    // pushes that the rule judged something in
  std::size_t found = 0;     // of them, with something to refuse
  std::size_t excepted = 0;  // pushes in which an exception or break-glass covered something
  std::set<Oid> commits;     // failing ones; a push's tip where the push itself fails
  std::map<std::string, std::size_t> codes;       // findings
  std::map<ReplayPerson, std::size_t> by_author;  // of the failing commits
};

struct MonthTally {
  std::size_t accepted = 0;
  std::size_t warned = 0;
  std::size_t refused = 0;
};

struct Replay {
  std::string repository;
  std::string ref;
  std::string policy;
  std::string digest;  // of the policy
  ReplayAt at = ReplayAt::receipt;
  Instant now;
  std::size_t pushes = 0;
  std::size_t accepted = 0;
  std::size_t warned = 0;
  std::size_t refused = 0;
  std::size_t commits = 0;  // judged by some rule
  bool is_covered = true;   // some rule is on the ref
  std::int64_t first_at = 0;
  std::int64_t last_at = 0;
  std::vector<RuleTally> rules;              // in policy order, what is built in last
  std::vector<ReplayedPush> found;           // oldest first
  std::map<std::string, MonthTally> months;  // "2026-08"
  std::vector<Exception> unused_exceptions;
  std::vector<RiskFloor> unmatched_floors;
  std::vector<std::string> risk_classes;
  std::vector<std::string> not_judged;  // rules of kind signed-push: history has no certificates
};

struct ReplayRequest {
  const Policy& policy;
  std::shared_ptr<const Repository> repository;
  std::string ref;
  std::vector<ReplayStep> steps;
  ReplayAt at = ReplayAt::receipt;
  Instant now;
  // Called before each push; false ends it with an `interrupted` failure.
  std::function<bool(std::string_view doing, std::uint64_t done, std::uint64_t total)> progress;
};

// Judges each step by itself: known are the first parent and adoption points, nothing else. The
// pusher is taken to be the step's committer. Signatures are verified for all steps together where
// they come in at one time. What fails for one step is that push's; the others go on. Nothing is
// written.
Result<Replay> replay(const ReplayRequest& request);

// For people, in lines of at most 80 columns; as one JSON object with its line feed; and as a page
// that needs nothing from elsewhere.
std::string replay_text(const Replay& replay);
std::string replay_json(const Replay& replay);
std::string replay_html(const Replay& replay);

// A push that another policy judges otherwise.
struct ReplayChange {
  Oid commit;
  std::int64_t at = 0;
  Untrusted subject;
  Outcome before = Outcome::accepted;
  Outcome after = Outcome::accepted;
  std::set<std::string> gone;  // "rule code" of findings that refuse or warn
  std::set<std::string> come;
};
// Of two replays of the same steps, oldest first: where the outcome differs or what was found.
std::vector<ReplayChange> changes_between(const Replay& before, const Replay& after,
                                          const std::vector<ReplayStep>& steps);

// What all three say that they take for granted: one sentence each, no final stop.
std::vector<std::string> assumptions_of(const Replay& replay);
// Commits that fail by author over all rules, most first; what was found in each by rule.
struct AuthorTally {
  ReplayPerson author;
  std::size_t found = 0;
  std::map<std::string, std::size_t> by_rule;
};
std::vector<AuthorTally> authors_of(const Replay& replay);
// "2026-08-22" of seconds since 1970.
std::string replay_day(std::int64_t at);

}  // namespace refwarden
