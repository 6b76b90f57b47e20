// The raw bytes of what an attack drafts: commits, tags and trees as git stores them, or nearly so.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "git/objects.hpp"
#include "rehearse/attack.hpp"

namespace refwarden {

// Where objects are read and written.
struct ObjectStore {
  HashAlgorithm algorithm = HashAlgorithm::sha1;
  std::function<Result<std::string>(const Oid& tree)> read_tree;
  std::function<Result<Oid>(ObjectType type, const std::string& bytes)> write;
};

// The tree `base` (nothing: the empty tree) after `edits`, and with what `twist` does to a tree.
// Folders are made and replace files as needed; a removal of what is not there changes nothing.
Result<Oid> edited_tree(const ObjectStore& store, const std::optional<Oid>& base,
                        const std::vector<PathEdit>& edits, Twist twist);

struct CommitLinks {
  Oid tree;
  std::vector<Oid> parents;
};

// Without a signature; `now` in seconds since 1970. What `draft.twist` does to headers and message
// is done.
std::string commit_text(const CommitDraft& draft, const CommitLinks& links, std::int64_t now);
std::string tag_text(const TagDraft& draft, const Oid& target, std::int64_t now);

// `signature` as the header of a commit in a repository of that algorithm.
std::string with_signature_header(const std::string& commit, const std::string& signature,
                                  HashAlgorithm algorithm);

}  // namespace refwarden
