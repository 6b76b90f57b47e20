// Step 3, what is true of each commit, tag and update. Plain values: the judge looks at nothing
// else.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "base/untrusted.hpp"
#include "git/object_id.hpp"
#include "git/objects.hpp"
#include "intake/push.hpp"
#include "policy/policy.hpp"
#include "signature/fact.hpp"

namespace refwarden {

// Somebody named in a commit. `person` is an id of the policy, or empty for nobody's address.
struct Standing {
  Untrusted name;
  Untrusted address;
  std::optional<std::string> person;
};

struct Trailer {
  Untrusted key;    // as written
  Untrusted value;  // unfolded
};

// The message as git log --format=%(trailers) of git 2.39 reads it (semantics.md section 6).
struct MessageFacts {
  Untrusted subject;  // first paragraph joined, as %s
  Untrusted body;     // everything after the subject
  std::vector<Trailer> trailers;
  // Lines that look like trailers but are not in the last paragraph, or whose key has an odd
  // spelling: for "found" only.
  std::vector<Trailer> near_misses;
  // Why git and we could read the message differently; empty: we could not. Fixed text.
  std::string ambiguous;
};

// One path that differs, by raw tree comparison without renames.
struct PathChange {
  Untrusted path;
  std::uint32_t old_mode = 0;  // 0: absent
  std::uint32_t new_mode = 0;
  Oid old_id;
  Oid new_id;
};

// What a commit answers for under one `commits` setting (semantics.md section 3).
struct Answer {
  std::vector<PathChange> paths;  // sorted by path, unique
  std::set<ChangeKind> changes;   // kinds that occur
  std::uint64_t lines = 0;        // added + removed; counted only if the policy needs it
  RiskClass risk = 0;             // highest floor of paths and changes; lowest class if no paths
  // Why: for each floor that set `risk`, the first path of it. Empty when it is the default class.
  struct Reason {
    Untrusted path;
    std::size_t floor = 0;  // index into RiskModel::floors; npos: the default class
  };
  std::vector<Reason> reasons;
  // The same without floors of the repository's file that lie below the default: what counts for a
  // system rule whose `repo-may` has no "lower-floors" (decisions.md 2). Never below `risk`; where
  // it is above, its reason is the default class.
  RiskClass system_risk = 0;
};

// Something in a resulting tree or blob that a content rule may forbid.
struct ContentFinding {
  ContentFault fault = ContentFault::symlink;
  Untrusted path;
  std::optional<Untrusted> other_path;  // the twin
};

struct LargeFile {
  Untrusted path;
  std::uint64_t bytes = 0;
};

struct CommitFacts {
  Oid id;
  Oid tree;
  std::vector<Oid> parents;
  Standing author;
  Standing committer;
  std::vector<Standing> co_authors;  // Co-authored-by trailers
  MessageFacts message;
  SignatureFact signature;
  std::optional<std::string> signer;         // person of signature.listed_key
  Answer under_all;                          // commits = "all"
  std::optional<Answer> under_first_parent;  // merges only, where some rule needs it
  std::optional<RiskClass> declared_risk;    // highest valid value of the risk trailer
  // By content rule name, since `paths` differ: what was found in the paths it answers for and in
  // its tree (decisions.md 14).
  std::map<std::string, std::vector<ContentFinding>> content;
  std::map<std::string, std::vector<LargeFile>> too_large;

  [[nodiscard]] bool is_merge() const { return parents.size() > 1; }
  // What this commit answers for under `scope`.
  [[nodiscard]] const Answer& answer(CommitScope scope) const;
};

// Who wrote a commit, of which nothing else is asked.
struct Authorship {
  Oid id;
  std::vector<Oid> parents;
  Standing author;
  std::vector<Standing> co_authors;
};

struct TagFacts {
  Oid id;
  Untrusted name;  // the tag header
  std::optional<Standing> tagger;
  SignatureFact signature;
  std::optional<std::string> signer;
  ObjectType target_type = ObjectType::commit;
  Oid target;
};

// What the record says of a signature.
struct Signing {
  SignatureState state = SignatureState::none;
  std::string key;                    // SignatureFact::key
  std::optional<std::string> person;  // CommitFacts::signer
  bool security_key = false;
  bool touched = false;
  bool verified = false;

  auto operator<=>(const Signing&) const = default;
};
Signing signing_of(const SignatureFact& fact, const std::optional<std::string>& person);

// What is left of commits that were judged and of which nothing is to be said (GatherContext's
// `settle`): they are in no judged set.
struct SettledCommits {
  struct Signed {
    Oid id;
    std::uint32_t signing = 0;  // in `signings`
  };
  std::size_t count = 0;         // judged by some rule in this update
  std::deque<Signed> signed_by;  // parents before children; those that no earlier update has
  std::vector<Signing> signings;
};

enum class UpdateKind : std::uint8_t { create, fast_forward, rewrite, remove };
std::string_view name_of(UpdateKind kind);  // "create", "fast-forward", "rewrite", "delete"

// Which commits one rule judges in one update (semantics.md section 1).
struct JudgedSet {
  std::string rule;
  std::vector<std::shared_ptr<const CommitFacts>> commits;  // parents before children
  // commits = "first-parent", and the ref had a value that is not on the new tip's first-parent
  // chain; true for a rewrite, too.
  bool leaves_first_parent = false;
};

struct UpdateFacts {
  std::string ref;           // as pushed
  std::string resolved_ref;  // what it is after symbolic refs; equal to `ref` for direct refs
  Oid old_id;
  Oid new_id;
  UpdateKind kind = UpdateKind::create;
  std::set<std::string> classes;         // of both names
  std::set<std::string> system_classes;  // those of them by a pattern of the system's file
  std::optional<Oid> tip_commit;         // what new_id peels to
  // The peeled tip's facts when it is judged by any rule here.
  std::shared_ptr<const CommitFacts> tip;
  std::optional<TagFacts> tag;
  std::vector<JudgedSet> judged;  // one for each rule that applies to the ref, in policy order
  SettledCommits settled;
  // Commits that no rule judges here and no covered ref had, parents before children: what merges
  // bring in where all rules judge chains of first parents. Only where one of those asks for
  // reviews.
  std::vector<Authorship> beside;
  // Size over the largest judged set, and the update's class from it.
  std::uint64_t lines = 0;
  std::uint64_t files = 0;
  RiskClass risk = 0;                   // declared classes of its commits included
  RiskClass system_risk = 0;            // as Answer::system_risk
  std::vector<Answer::Reason> reasons;  // floors of the class; size floors have an empty path
  // Classes of all size floors that the update is over, also where something else is higher.
  std::set<RiskClass> size_classes;
  // Where `git rebase BASE` of a hint may start, so that everything judged here lies after it: the
  // old tip of a fast-forward, the merge base of a rewrite, for a new ref the newest commit on the
  // tip's first-parent chain that no rule judges here. Nothing: there is none (a root).
  std::optional<Oid> rebase_base;
  bool has_merges = false;  // among the judged commits
};

// The class that decides whether `rule` reaches `commit` (or `update`): what it answers for under
// the rule's `commits`, by the floors that count for the rule (decisions.md 2), raised by a class
// that the commit declares.
RiskClass risk_of(const CommitFacts& commit, const Rule& rule);
RiskClass risk_of(const UpdateFacts& update, const Rule& rule);

// Who is pushing. `person` is the login's, or whose good push certificate came with the push;
// nobody where the two name different persons.
struct Pusher {
  std::string login;  // empty: the host gives none
  std::optional<std::string> person;
};

// What is true of the certificate of a signed push.
struct CertificateFacts {
  Oid blob;
  std::string digest;                // "sha256:..." of its bytes
  std::optional<NonceStatus> nonce;  // nothing: the server has none
  SignatureFact signature;
  std::optional<std::string> signer;  // whose listed key made the signature, in any state
  // Why it does not speak for this push, a fixed sentence part; empty: it does.
  std::string_view why;
  std::optional<Untrusted> pushee;  // the remote that it names
  bool is_elsewhere = false;        // and that is none of the policy's
  // Its bytes, where a listed person's good signature is on them.
  std::shared_ptr<const std::string> kept;
  // The signer, where the signature is good, the certificate is about this very push, and they have
  // not left.
  std::optional<std::string> person;
};

// Whether a certificate could have come to the hook.
enum class CertificateSight : std::uint8_t {
  seen,
  withheld,  // git gives an update hook none (githooks(5))
  not_yet,   // nothing has been pushed
};

// Everything that a push is, as the judge sees it.
struct PushFacts {
  Instant received;
  Pusher pusher;
  std::optional<CertificateFacts> certificate;
  CertificateSight sight = CertificateSight::seen;
  std::vector<UpdateFacts> updates;  // in the order of stdin
};

}  // namespace refwarden
