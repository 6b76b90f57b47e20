// Which paths differ between two trees: raw entries, never diff text (semantics.md section 3).
#pragma once

#include <optional>
#include <vector>

#include "facts/facts.hpp"
#include "facts/object_cache.hpp"

namespace refwarden {

// A tree that is not canonical, and why.
struct MalformedObject {
  Oid id;
  std::string_view why;
};

// Bounds of one comparison or walk of trees.
struct TreeLimits {
  std::uint64_t paths = 50000;  // [limits] paths-per-commit
};

// Folders in folders; deeper is a `limit_paths` failure.
inline constexpr unsigned k_deepest_folder = 512;
// Folders that a walk may enter, for trees that hold nothing but themselves many times.
std::uint64_t most_folders(const TreeLimits& limits);
Failure too_many_paths(std::uint64_t most);
Failure too_deep();

struct TreeDifference {
  std::vector<PathChange> paths;  // sorted by path, unique
  std::vector<MalformedObject> malformed;
};

// Entries of files, links and submodules that differ in presence, mode or id, as
// git-diff-tree(1) -r --no-renames reports them; without a tree everything is added or removed.
// Equal subtrees are not entered. A malformed tree counts as empty; only that of the later side is
// reported, as the earlier one is known history or judged itself.
class TreeComparison {
 public:
  TreeComparison(ObjectCache& objects, TreeLimits limits) : m_objects(objects), m_limits(limits) {}

  Result<TreeDifference> compare(const std::optional<Oid>& before, const std::optional<Oid>& after);

 private:
  Done folder(const std::optional<Oid>& before, const std::optional<Oid>& after, unsigned depth);
  // An entry that differs, on the sides that have it.
  Done entry(const std::optional<RawTreeEntry>& before, const std::optional<RawTreeEntry>& after,
             unsigned depth);
  Done add_path(const std::optional<RawTreeEntry>& before,
                const std::optional<RawTreeEntry>& after);

  ObjectCache& m_objects;
  TreeLimits m_limits;
  TreeDifference m_found;
  std::string m_path;  // of the current entry; ends in a slash while its folder is entered
  std::uint64_t m_folders = 0;
};

}  // namespace refwarden
