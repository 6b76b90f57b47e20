// What a policy asks: rules of each kind, and where they give way.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/pattern.hpp"
#include "git/object_id.hpp"
#include "policy/nouns.hpp"

namespace refwarden {

// --- rules
// ----------------------------------------------------------------------------------------

enum class CommitScope : std::uint8_t { all, first_parent };
enum class MergeScope : std::uint8_t { skip_clean, judge };
// Whose part in a commit somebody has: for `exclude`, `owns`, `apart-from`.
enum class Part : std::uint8_t { author, committer, signer, co_author, pusher };
std::string_view name_of(Part part);  // "author", "committer", "signer", "co-author", "pusher"

struct SignatureRule {
  enum class Each : std::uint8_t { commit, tag };
  enum class Owns : std::uint8_t { committer, author, both, nobody };  // tagger for tags
  enum class SecurityKey : std::uint8_t { any, touch, verified };
  Each each = Each::commit;
  PersonSet signers;
  Owns owns = Owns::committer;
  std::set<SignatureFormat> formats;
  SecurityKey security_key = SecurityKey::any;
  bool and_commits = false;  // tags: the judged commits behind the tag as well
};

struct ReviewsRule {
  unsigned count = 1;
  PersonSet from;
  std::set<Part> exclude;
  std::vector<std::string> distinct_from;  // names of other reviews rules
  bool outside_authors_allowed = false;
  std::string trailer;
};

struct TicketRule {
  enum class Where : std::uint8_t { trailer, subject, message };
  Where where = Where::trailer;
  std::string trailer;  // empty unless `where` is trailer
  Pattern pattern;
  std::string form;  // how messages say the pattern
};

struct RequiredTrailer {
  std::string key;
  std::vector<std::string> values;  // allowed values; empty: any that is not empty
  std::optional<Pattern> pattern;   // full match, instead of `values`
  Position at;
};

struct TrailersRule {
  std::vector<RequiredTrailer> require;
  std::vector<std::string> forbid;  // keys
  bool sign_off = false;            // Signed-off-by with the author's own address
};

enum class HistoryEvent : std::uint8_t { rewrite, remove, create, merge, non_merge };
std::string_view name_of(
    HistoryEvent event);  // "rewrite", "delete", "create", "merge", "non-merge"

struct HistoryRule {
  std::set<HistoryEvent> forbid;
};

struct PushersRule {
  std::optional<PersonSet> allow;
  std::set<Part> apart_from;  // author, committer
};

struct SignedPushRule {
  PersonSet signers;
};

enum class MessageFault : std::uint8_t { fixup, merge_by_tool, wip, empty_body };
std::string_view name_of(MessageFault fault);  // "fixup", "merge-by-tool", "wip", "empty-body"

struct MessageRule {
  std::optional<unsigned> subject_max;  // characters
  std::optional<Pattern> pattern;       // of the subject, full match
  std::string form;
  std::set<MessageFault> forbid;
};

enum class ContentFault : std::uint8_t {
  symlink,
  submodule,
  executable,
  case_twin,
  unportable_name,
  bidi,
  conflict_marker,
};
std::string_view name_of(ContentFault fault);

struct ContentRule {
  std::optional<std::uint64_t> max_bytes;
  std::vector<Glob> paths;  // where the rule looks; empty: everywhere
  std::set<ContentFault> forbid;
};

using RuleBody = std::variant<SignatureRule, ReviewsRule, TicketRule, TrailersRule, HistoryRule,
                              PushersRule, SignedPushRule, MessageRule, ContentRule>;

// Which layer decided a key that `[adjust.<rule>]` may move.
struct Adjustment {
  std::string key;  // "signers"
  Position at;
};

struct Rule {
  std::string name;
  std::vector<std::string> on;             // ref classes
  std::set<std::string> on_by_repository;  // those of `on` that [adjust] added to a system rule
  std::string why;
  Mode mode = Mode::enforce;  // effective: the weakest that reaches the rule
  Position mode_at;           // which line decided it; line 0 when it is the default
  std::set<RiskClass> risk;   // empty: every class
  CommitScope commits = CommitScope::all;
  MergeScope merges = MergeScope::skip_clean;
  std::set<std::string> repo_may;
  RuleBody body;
  Level level = Level::system;
  std::vector<Adjustment> adjusted;
  Position at;
};

// "signature", "reviews", ...: the word that `kind` has in the file.
std::string_view kind_of(const Rule& rule);
// True for the kinds that no break-glass lifts: signature, history, pushers, signed-push. It is
// claimed in a commit, and these ask who stands behind commits and refs.
bool is_never_lifted(std::string_view kind);

// --- exceptions and break-glass
// ----------------------------------------------------------------------

struct Exception {
  std::size_t number = 0;  // counts from 1 within its file; with `at` it names the exception
  std::vector<std::string> rules;
  std::optional<PersonSet> signers;
  std::vector<Glob> paths;      // empty: any path
  std::set<Oid> commits;        // system level only
  std::vector<std::string> on;  // ref classes; empty: all
  std::string reason;
  std::string owner;  // a person's id
  Day until;          // the last day that counts
  Level level = Level::system;
  Position at;
};

struct BreakGlass {
  PersonSet signers;
  std::string trailer;
  Pattern reason_pattern;
  std::vector<std::string> lifts;
  std::chrono::seconds review_within{0};
  Level level = Level::system;
  Position at;
};

}  // namespace refwarden
