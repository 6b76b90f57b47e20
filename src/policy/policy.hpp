// What an admin wrote, as types that cannot be wrong: one repository's effective policy after the
// system's and its own file were joined. Every item keeps where it was written. Nothing here knows
// a commit.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "base/glob.hpp"
#include "base/instant.hpp"
#include "base/pattern.hpp"
#include "base/position.hpp"
#include "git/object_id.hpp"
#include "git/objects.hpp"
#include "signature/fact.hpp"

namespace refwarden {

enum class Mode : std::uint8_t { off, warn, enforce };
std::string_view name_of(Mode mode);

enum class Level : std::uint8_t { system, repository };

// --- people
// ---------------------------------------------------------------------------------------

struct PersonKey {
  SignatureFormat format = SignatureFormat::openpgp;
  std::string fingerprint;  // as ListedKey::fingerprint
  std::string ssh_blob;
  std::optional<Day> from;
  std::optional<Day> until;
  Position at;
};

struct Person {
  std::string id;                   // the table's name: "dana"
  std::string name;                 // "Dana Reyes"
  std::vector<std::string> emails;  // as written; compared with ascii_lower
  std::vector<std::string> logins;
  std::vector<PersonKey> keys;
  std::optional<Day> left;  // the last day that counts
  bool robot = false;
  Position at;
};

// A set of persons as the policy says it: the names used there (for messages: "group developers or
// dana") and the persons they come to.
struct PersonSet {
  std::vector<std::string> names;  // groups and people, as written
  std::set<std::string> persons;   // ids
  Position at;
};

// --- refs and risk
// --------------------------------------------------------------------------------

struct RefPattern {
  Glob glob;
  Position at;
};

enum class TargetType : std::uint8_t { commit, tag, tree, blob, nested_tag };
std::string_view name_of(TargetType type);  // "commit", "tag", "tree", "blob", "nested-tag"

struct RefClass {
  std::string name;
  std::vector<RefPattern> match;
  // What may stand at such a ref. Empty: the default, a commit for refs/heads/, a commit or a tag
  // object that names a commit for refs/tags/.
  std::vector<TargetType> targets;
  Position at;
};

// A property of a change that paths do not show.
enum class ChangeKind : std::uint8_t { submodule, symlink, executable_bit, binary };
std::string_view name_of(ChangeKind kind);  // "submodule", "symlink", "executable-bit", "binary"

using RiskClass = std::size_t;  // index into RiskModel::classes, 0 is the lowest

struct RiskFloor {
  RiskClass risk = 0;
  std::vector<Glob> paths;
  std::vector<ChangeKind> changes;
  std::optional<std::uint64_t> lines_over;
  std::optional<std::uint64_t> files_over;
  std::string because;
  Level level = Level::system;
  Position at;
};

struct RiskModel {
  std::vector<std::string>
      classes;             // lowest first; one class "normal" when the policy has no [risk]
  RiskClass fallback = 0;  // [risk] default
  std::optional<std::string> trailer;
  std::vector<RiskFloor> floors;

  // True where a floor looks at lines, so that they have to be counted.
  [[nodiscard]] bool counts_lines() const;
};

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
                              PushersRule, MessageRule, ContentRule>;

// Which layer decided a key that `[adjust.<rule>]` may move.
struct Adjustment {
  std::string key;  // "signers"
  Position at;
};

struct Rule {
  std::string name;
  std::vector<std::string> on;  // ref classes
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

// --- the whole
// -------------------------------------------------------------------------------------

enum class Host : std::uint8_t { plain, http };  // more come with hosts.md
std::string_view name_of(Host host);

struct Server {
  Mode mode = Mode::enforce;
  Host host = Host::plain;
  std::string login_variable;  // plain only; empty: nobody is known
  std::string name;            // for the record; the machine's host name if the policy says nothing
  std::string contact;
  std::string help;
  std::filesystem::path people;  // absolute
  std::filesystem::path keys;
  std::filesystem::path repos;
  std::filesystem::path audit;
};

struct Limits {
  std::uint64_t commits_per_push = 20000;
  std::uint64_t paths_per_commit = 50000;
  std::uint64_t message_bytes = 65536;
  std::uint64_t value_bytes = 256;
  std::uint64_t seconds = 60;
  std::uint64_t findings_shown = 10;
  std::uint64_t updates_per_push = 5000;
};

struct SignatureLimits {
  std::chrono::seconds future_skew{600};
  unsigned rsa_bits = 2048;
};

// One file that the policy was read from.
struct PolicyFile {
  std::string name;    // below the policy folder
  std::string digest;  // "sha256:<hex>" of its bytes
};

struct AdoptionPoint {
  Oid commit;
  Level level = Level::repository;
  Position at;
};

struct Policy {
  std::filesystem::path folder;
  Server server;
  Limits limits;
  SignatureLimits signatures;
  std::map<std::string, Person> people;  // by id
  std::map<std::string, PersonSet> groups;
  std::vector<RefClass> ref_classes;
  RiskModel risk;
  std::vector<Rule> rules;  // in the order of files and lines
  std::vector<Exception> exceptions;
  std::optional<BreakGlass> system_break_glass;
  std::optional<BreakGlass> repository_break_glass;
  std::vector<AdoptionPoint> adopted;
  std::optional<std::string> repository_file;  // "repos/payments.toml"
  std::string repository_name;                 // "payments": of its file, else of its folder
  std::vector<PolicyFile> files;               // system, people, repository
  std::string digest;                          // "sha256:...", over the files and keys/
  // Where each key was written that a file gives: "server.mode", "rules.ticket.pattern". For
  // `policy show`.
  std::map<std::string, Position> origins;
  // Made by index_people(), which the loader calls: lower-cased address or login -> person id.
  // While they are empty the lookups below search all people.
  std::unordered_map<std::string, std::string> people_by_email;
  std::unordered_map<std::string, std::string> people_by_login;

  void index_people();

  // The person whose e-mail address (ASCII case ignored) or login this is; nullptr: nobody's.
  [[nodiscard]] const Person* person_by_email(std::string_view address) const;
  [[nodiscard]] const Person* person_by_login(std::string_view login) const;
  // The ref classes that match `ref` by bytes (full match), by name.
  [[nodiscard]] std::set<std::string> classes_of(std::string_view ref) const;
  [[nodiscard]] const Rule* rule(std::string_view name) const;
};

}  // namespace refwarden
