// Step 4's result, as values: codes and what they are about. Words are made in report/ only.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/position.hpp"
#include "base/untrusted.hpp"
#include "facts/facts.hpp"
#include "policy/policy.hpp"

namespace refwarden {

// Every code of a finding. `all_codes` lists them; each has a wording, a golden file, an entry in
// refwarden-messages(7) and a real push in the tests.
enum class Code : std::uint8_t {
  // Built in: on every push, whatever the policy says. They ignore `mode`, but `namespace_refused`.
  stale_old,
  ref_misleading,
  ref_confusable,
  ref_obstructs,
  namespace_refused,
  ref_reserved,  // a ref of refwarden's own
  target_type,
  object_malformed,
  policy_unsound,
  // signature
  commit_unsigned,
  tag_unsigned,  // also a lightweight tag where a signed one is required
  signature_bad,
  signature_unknown_key,
  signature_not_allowed,
  signature_expired_key,
  signature_revoked_key,
  signature_left,
  signature_time,
  signature_expired,
  signature_weak,
  signature_wrong_usage,
  signature_multiple,
  signature_malformed,
  signature_unsupported,
  identity_mismatch,  // owns
  tag_name_mismatch,
  // reviews
  review_missing,
  author_unknown,
  // ticket, trailers, message
  ticket_missing,
  trailer_missing,
  trailer_value,
  trailer_forbidden,
  sign_off_missing,
  risk_understated,
  message_ambiguous,
  subject_too_long,
  message_form,
  message_forbidden,
  // history
  history_rewrite,
  history_delete,
  history_create,
  history_merge,
  history_non_merge,
  not_first_parent,
  // pushers
  pusher_unknown,
  pusher_not_allowed,
  pusher_is_author,
  // signed-push
  push_unsigned,
  push_certificate_bad,
  push_signer_not_allowed,
  // content
  content_too_large,
  content_symlink,
  content_submodule,
  content_executable,
  content_case_twin,
  content_unportable_name,
  content_bidi,
  content_conflict_marker,
};

// "commit-unsigned", ... in the order of the enum.
std::string_view name_of(Code code);
std::span<const Code> all_codes();

// One thing that was looked at and did (or did not) count, shown under `found`.
struct Found {
  enum class What : std::uint8_t {
    nothing,
    // reviews; `text` is the trailer's value, `person` whose it is
    counted,
    is_author,
    is_committer,
    is_signer,
    is_co_author,
    is_pusher,
    not_in_group,
    has_left,  // `day`
    is_robot,
    nobodys_address,  // as with authored_as, `other` may be the brief id of the commit it is in
    no_address,       // a name without an address, or another shape
    empty_value,
    counted_already,   // the same person named again
    needed_elsewhere,  // needed for `other` of the distinct-from group
    // trailers and tickets
    not_last_paragraph,  // `text` stands in the body
    in_subject,          // `text` stands in the subject, which is not a trailer
    odd_key,             // `text` is a key that only looks right
    other_form,          // `text` has not the form
    too_long,            // over value-bytes
    value_not_allowed,
    present,  // forbidden trailer that is there
    // signatures and identities
    key,           // `text` is the key, `other` a fixed explanation
    signed_by,     // `person` signed
    certificate,   // of the push: `other` is the fixed reason, `text` the pushee where it is about
                   // that
    committed_as,  // `text` is the address
    authored_as,
    tagged_as,
    policy_problem,  // of the policy that was pushed: `text` is a line of `policy check`
    // paths
    path,  // `text`; `number` bytes where size matters
    twin,  // `text` and `other_text`
    // break-glass was claimed and does not hold; `other` is the fixed reason
    break_glass_refused,
    // message
    length,     // `number` characters
    ambiguous,  // `other` is the fixed reason
    declared,   // `text` is the class that was declared
  };
  What what = What::nothing;
  Untrusted text;
  Untrusted other_text;
  std::string other;   // fixed text or a name of the policy
  std::string person;  // person id
  std::optional<Day> day;
  std::uint64_t number = 0;
};

// What a finding says of one commit (or tag object).
struct CommitFinding {
  Oid id;
  Untrusted subject;
  std::vector<Found> found;
};

struct Finding {
  Code code = Code::stale_old;
  std::string rule;                    // empty: built in
  Position at;                         // of the rule
  std::string ref;                     // as pushed
  std::vector<CommitFinding> commits;  // the failing ones, parents first; empty: the update itself
  bool about_tag = false;              // the one in `commits` is the tag object
  std::size_t judged = 0;              // how many commits the rule looked at
  std::vector<Found> found;            // about the update as a whole
  // Names of all unsatisfied rules, in policy order, where one finding speaks for a distinct-from
  // group (decisions 17). Each of these rules' verdicts holds it; `refusing` and `warning` give the
  // first rule's only.
  std::vector<std::string> group;
  std::optional<RiskClass> risk;  // that made the rule apply, where risk did
  std::vector<Answer::Reason> reasons;
  std::string other_ref;  // the ref that is confusable or in the way
  std::string why;        // fixed sentence part for built-in codes
};

enum class RuleResult : std::uint8_t { pass, not_applicable, excepted, refused, warned, off };
std::string_view name_of(RuleResult result);  // "pass", "not-applicable", ...

// What one rule came to in one update. `findings` holds what makes it refuse or warn; under `off`
// and `excepted` what it would have been. Commits that an exception covers are in `excepted` and,
// unless the whole rule is excepted, not in `findings`.
struct RuleVerdict {
  std::string rule;
  RuleResult result = RuleResult::pass;
  std::vector<Finding> findings;
  std::size_t judged = 0;
  // What covered something, by where it is written ("system.toml:80"), and the commits (or tag
  // objects) that it covered; no ids where it covered what was done to the ref. Break-glass too.
  std::map<std::string, std::vector<Oid>> excepted;
};

struct CountedReview {
  Oid commit;
  std::string person;
  std::string rule;  // which rule of a distinct-from group it was assigned to
  bool counted = true;
};

// Reviews of very many commits by few people.
struct SettledReviews {
  struct Review {  // as CountedReview
    std::string person;
    std::string rule;
    bool counted = true;
    auto operator<=>(const Review&) const = default;
  };
  struct Reviewed {
    Oid commit;
    std::uint32_t reviews = 0;  // in `reviews`
  };
  std::deque<Reviewed> commits;
  std::vector<std::vector<Review>> reviews;  // each once
};

struct BreakGlassUse {
  std::string ref;
  Oid tip;
  std::string person;
  Untrusted reason;
  std::vector<std::string> lifted;  // rules that would have refused
  Position at;
};

struct UpdateVerdict {
  std::string ref;
  std::vector<Finding> built_in;  // each refuses, but namespace_refused follows [server] mode
  // In policy order, one for each rule of the policy that is `on` it; none where a built-in finding
  // stopped the gathering.
  std::vector<RuleVerdict> rules;
  std::vector<CountedReview> reviews;
  SettledReviews settled_reviews;    // of commits that are not among the facts
  std::vector<std::string> tickets;  // printable, sorted, unique
  std::optional<BreakGlassUse> break_glass;
};

enum class Outcome : std::uint8_t { refused, accepted, warned };  // warned: accepted with warnings
std::string_view name_of(Outcome outcome);

struct Verdict {
  Outcome outcome = Outcome::refused;
  std::vector<UpdateVerdict> updates;  // one for each update of the push, in its order
  Mode server_mode = Mode::enforce;    // what `namespace_refused` follows

  // All findings that refuse, and all that warn, in the order of updates and rules.
  [[nodiscard]] std::vector<const Finding*> refusing() const;
  [[nodiscard]] std::vector<const Finding*> warning() const;
};

}  // namespace refwarden
