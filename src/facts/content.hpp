// What content rules ask about the trees and blobs of a commit.
#pragma once

#include <unordered_map>
#include <vector>

#include "base/path_globs.hpp"
#include "facts/facts.hpp"
#include "facts/tree_compare.hpp"
#include "policy/policy.hpp"

namespace refwarden {

// A tree with what its names fold to, sorted by that.
struct FoldedTree {
  struct Name {
    std::string fold;
    const TreeEntry* entry;  // of `tree`
  };
  std::shared_ptr<const Tree> tree;
  std::vector<Name> names;
};

// Belongs to one thread; remembers which trees have clean names, so that only trees not seen before
// are looked at.
class ContentReader {
 public:
  ContentReader(ObjectCache& objects, TreeLimits limits) : m_objects(objects), m_limits(limits) {}

  // Fills `facts.content` and `facts.too_large` for `rule`, a content rule. Sizes, links,
  // submodules, executables and the text of blobs: the paths that the commit answers for under the
  // rule's `commits`, as they result. Names: its whole resulting tree (decisions.md 14). Only paths
  // that the rule's `paths` match, by bytes or both in the folded form. At most `k_most_faults`
  // findings of a kind are listed; one is enough to refuse. `rule` must outlive this.
  Done look(CommitFacts& facts, const Rule& rule);

 private:
  using Found = std::vector<ContentFinding>;

  bool is_in_scope(const ContentRule& rule, std::string_view path);
  Done look_at_change(const PathChange& change, const ContentRule& rule, Found& found);
  Done look_into_blob(const PathChange& change, const ContentRule& rule, Found& found);
  Done look_at_names(const Oid& tree, const ContentRule& rule, Found& found);
  Done names_of_folder(const Oid& id, const ContentRule& rule, Found& found);
  Result<unsigned> faults_below(const Oid& id, unsigned depth);
  Result<Found> faults_of(const FoldedTree& folder);
  Result<std::shared_ptr<const FoldedTree>> fold_tree(const Oid& id);
  // The path that `fold`, of several components, is the folded form of below `top`.
  Result<std::optional<std::string>> find_path(const FoldedTree& top, std::string_view fold);

  ObjectCache& m_objects;
  TreeLimits m_limits;
  RecentlyUsed<std::shared_ptr<const FoldedTree>> m_folded{16U << 20U, 16U << 20U};
  std::unordered_map<const ContentRule*, PathGlobs> m_scopes;
  std::unordered_map<Oid, unsigned> m_faults;  // by tree: kinds of fault in it or below
  std::string m_path;
  unsigned m_depth = 0;
  std::uint64_t m_folders = 0;
};

inline constexpr std::size_t k_most_faults = 100;

// Whether `text` has a character that turns the direction of what is shown (Unicode 15.0 annex 9:
// U+202A to U+202E, U+2066 to U+2069).
bool has_bidi_control(std::string_view text);
// Whether `text` has the three lines that git leaves in a conflicted file, in their order.
bool has_conflict_markers(std::string_view text);
// Whether some system cannot hold a file of this name, or holds another one by it: a character, a
// device name or a short name of Windows, a dot or a blank at the end, control bytes, bytes that
// are not UTF-8, over 255 bytes.
bool is_unportable(std::string_view name);

}  // namespace refwarden
