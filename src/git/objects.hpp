// Git objects as plain values, read by our own strict reader (semantics.md section 5).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "base/untrusted.hpp"
#include "git/object_id.hpp"

namespace refwarden {

enum class ObjectType : std::uint8_t { commit, tree, blob, tag };
// "commit", "tree", "blob", "tag".
std::string_view name_of(ObjectType type);

// `name <address> seconds zone`. The address may be empty or hold blanks, and is then nobody's.
struct Identity {
  Untrusted name;
  Untrusted address;
  std::int64_t seconds = 0;  // since 1970, as the commit claims: decides nothing
  std::string zone;          // "+0200"
};

// The text of the object's signature (a header, continuation blanks removed, or a tag's block),
// every line ended by a line feed; and what it signs: the raw object without any signature.
struct SignedPart {
  std::string signature;
  std::string payload;
  bool other_algorithm = false;  // the header of the repository's *other* hash algorithm
  // One more signature header than this, which nobody verifies: the state is `multiple`, however
  // good this one is, and no verifier is asked.
  bool several = false;
};

struct Commit {
  Oid id;
  Oid tree;
  std::vector<Oid> parents;
  Identity author;
  Identity committer;
  std::optional<Untrusted> encoding;
  Untrusted message;
  // Empty when the object has no signature header. More than one header is `malformed` unless they
  // are one of each algorithm. Those are canonical, but `several` is set: the repository's own is
  // taken and `payload` leaves both out, as git does.
  std::optional<SignedPart> signed_part;
};

struct Tag {
  Oid id;
  Oid target;
  ObjectType target_type = ObjectType::commit;
  Untrusted name;
  std::optional<Identity> tagger;
  Untrusted message;  // without the signature
  // The block at the end of the body, else the other algorithm's header; `several` with both.
  std::optional<SignedPart> signed_part;
};

struct TreeEntry {
  std::uint32_t mode = 0;  // 040000, 100644, 100755, 120000, 160000
  std::string_view name;   // points into the tree's bytes
  Oid id;
};

// Why an object is not canonical: a fixed sentence part, never pushed bytes ("two author headers").
struct Malformed {
  std::string_view why;
  // The more exact signature state where the fault is in the signature headers ("multiple").
  bool several_signatures = false;
};

template <typename T>
using Parsed = tl::expected<T, Malformed>;

// Strict readers of raw object bytes, as semantics.md section 5 defines "canonical". `algorithm` is
// the repository's. `id` is what the caller asked for; that the bytes hash to it is Repository's
// task.
Parsed<Commit> read_commit(const Oid& id, std::string_view bytes);
Parsed<Tag> read_tag(const Oid& id, std::string_view bytes);
// Entries in order. Malformed: `.`, `..`, `.git` in any folded form (git's own is_hfs/is_ntfs
// variants included), empty, with a slash, doubled or unsorted (git's order) entries, other modes.
Parsed<std::vector<TreeEntry>> read_tree(std::string_view bytes, HashAlgorithm algorithm);

// The parents of a commit without judging it: for walking history that is known already. Reads the
// leading `tree` and `parent` lines only.
Parsed<std::vector<Oid>> read_parents(std::string_view bytes, HashAlgorithm algorithm);

}  // namespace refwarden
