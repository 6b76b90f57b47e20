#include "facts/merge_answer.hpp"

#include <algorithm>
#include <array>

namespace refwarden {
namespace {

enum Side : std::size_t { base, first, second, result };
constexpr std::size_t k_sides = 4;

// What one side has at a path; mode 0: nothing.
struct Entry {
  std::uint32_t mode = 0;
  Oid id;
  bool operator==(const Entry&) const = default;
};

using Entries = std::array<Entry, k_sides>;

// The rule of semantics.md section 3 as far as entries alone decide it. `unclear`: both sides
// changed it, so contents have to be merged.
enum class Explained : std::uint8_t { yes, no, unclear };

// What the sides that were there before can tell. A malformed tree of theirs reads as empty, so
// that nothing below it tells what a side changed: what the merge leaves different from either
// parent counts.
enum class Old : std::uint8_t { readable, malformed };

Explained explain(const Entries& at, Old old) {
  if (old == Old::malformed) {
    const bool is_same = at[result] == at[first] && at[result] == at[second];
    return is_same ? Explained::yes : Explained::no;
  }
  const bool first_changed = at[first] != at[base];
  const bool second_changed = at[second] != at[base];
  if (first_changed && second_changed && at[first] != at[second]) {
    return Explained::unclear;
  }
  const Side expected = first_changed ? first : second;
  return at[result] == at[expected] ? Explained::yes : Explained::no;
}

// A name of one folder with what each side has there.
struct NamedEntries {
  std::string_view name;
  Entries files;    // files, links and submodules
  Entries folders;  // subtrees
};

bool is_regular(std::uint32_t mode) {
  return mode == k_file_mode || mode == k_executable_mode;
}

class MergeWalk {
 public:
  MergeWalk(ObjectCache& objects, TreeLimits limits) : m_objects(objects), m_limits(limits) {}

  Done folder(const Entries& folders, unsigned depth, Old old) {
    if (explain(folders, old) == Explained::yes) {
      return {};  // entries below follow from those above: none of them can be unexplained
    }
    if (depth > k_deepest_folder) {
      return tl::unexpected(too_deep());
    }
    if (++m_folders > most_folders(m_limits)) {
      return tl::unexpected(too_many_paths(m_limits.paths));
    }
    std::array<std::shared_ptr<const Tree>, k_sides> trees;
    for (std::size_t side = 0; side < k_sides; ++side) {
      const Entry& entry = folders[side];
      auto tree = m_objects.tree(entry.mode == 0 ? std::nullopt : std::optional(entry.id));
      if (!tree) {
        return tl::unexpected(tree.error());
      }
      trees[side] = std::move(*tree);
      if (trees[side]->malformed().empty()) {
        continue;
      }
      if (side == result) {
        m_found.malformed.push_back({entry.id, trees[side]->malformed()});
      } else {
        old = Old::malformed;
      }
    }
    return names(trees, depth, old);
  }

  TreeDifference& found() { return m_found; }

 private:
  using Trees = std::array<std::shared_ptr<const Tree>, k_sides>;

  // All names of the four trees, each once with all its entries.
  static std::vector<NamedEntries> collect(const Trees& trees) {
    struct Item {
      const TreeEntry* entry;
      std::size_t side;
    };
    std::vector<Item> items;
    for (std::size_t side = 0; side < k_sides; ++side) {
      for (const TreeEntry& entry : trees[side]->entries()) {
        items.push_back({&entry, side});
      }
    }
    std::sort(items.begin(), items.end(), [](const Item& left, const Item& right) {
      return left.entry->name < right.entry->name;
    });
    std::vector<NamedEntries> named;
    for (const Item& item : items) {
      if (named.empty() || named.back().name != item.entry->name) {
        named.push_back({item.entry->name, {}, {}});
      }
      const bool is_folder = item.entry->mode == k_tree_mode;
      Entries& entries = is_folder ? named.back().folders : named.back().files;
      entries[item.side] = {item.entry->mode, item.entry->id};
    }
    return named;
  }

  Done names(const Trees& trees, unsigned depth, Old old) {
    for (const NamedEntries& named : collect(trees)) {
      const std::size_t length = m_path.size();
      m_path.append(named.name);
      Done done = file(named.files, old);
      if (done) {
        m_path.push_back('/');
        done = folder(named.folders, depth + 1, old);
      }
      m_path.resize(length);
      if (!done) {
        return done;
      }
    }
    return {};
  }

  Done file(const Entries& at, Old old) {
    Explained explained = explain(at, old);
    if (explained == Explained::unclear) {
      const auto merged = merges_to_result(at);
      if (!merged) {
        return tl::unexpected(merged.error());
      }
      explained = *merged ? Explained::yes : Explained::no;
    }
    return explained == Explained::yes ? Done{} : add_path(at);
  }

  // Whether the result is exactly what merging three files gives without conflict.
  Result<bool> merges_to_result(const Entries& at) {
    if (!is_regular(at[first].mode) || !is_regular(at[second].mode) ||
        !is_regular(at[result].mode) || (at[base].mode != 0 && !is_regular(at[base].mode))) {
      return false;
    }
    if (merged_mode(at) != at[result].mode) {
      return false;
    }
    std::array<std::shared_ptr<const std::string>, k_sides> contents;
    for (std::size_t side = 0; side < k_sides; ++side) {
      if (at[side].mode == 0) {
        continue;
      }
      auto content = m_objects.blob(at[side].id);
      if (!content) {
        return tl::unexpected(content.error());
      }
      contents[side] = std::move(*content);
    }
    const auto merged = m_objects.repository().merge_blobs(
        contents[base] ? std::optional(*contents[base]) : std::nullopt, *contents[first],
        *contents[second]);
    if (!merged) {
      return tl::unexpected(merged.error());
    }
    return *merged && **merged == *contents[result];
  }

  // A mode is merged as an entry is: the side that changed it has its way. 0: both changed it, to
  // different ones, which only happens where there was no file before.
  static std::uint32_t merged_mode(const Entries& at) {
    if (at[first].mode == at[second].mode) {
      return at[first].mode;
    }
    if (at[base].mode == 0) {
      return 0;
    }
    return at[first].mode == at[base].mode ? at[second].mode : at[first].mode;
  }

  Done add_path(const Entries& at) {
    if (m_found.paths.size() >= m_limits.paths) {
      return tl::unexpected(too_many_paths(m_limits.paths));
    }
    // What is unexplained differs from at least one parent: equal parents explain an equal result.
    const Entry& before = at[first] != at[result] ? at[first] : at[second];
    PathChange& change = m_found.paths.emplace_back();
    change.path = Untrusted(std::string_view(m_path));
    const Oid null = Oid::null(m_objects.repository().algorithm());
    change.old_mode = before.mode;
    change.new_mode = at[result].mode;
    change.old_id = before.mode != 0 ? before.id : null;
    change.new_id = at[result].mode != 0 ? at[result].id : null;
    return {};
  }

  ObjectCache& m_objects;
  TreeLimits m_limits;
  TreeDifference m_found;
  std::string m_path;
  std::uint64_t m_folders = 0;
};

Entry root(const std::optional<Oid>& tree) {
  return tree ? Entry{k_tree_mode, *tree} : Entry{};
}

bool before_by_path(const PathChange& left, const PathChange& right) {
  return left.path < right.path;
}

// Joins what several bases leave unexplained.
Done finish(TreeDifference& difference, TreeLimits limits) {
  auto& paths = difference.paths;
  std::sort(paths.begin(), paths.end(), before_by_path);
  paths.erase(std::unique(paths.begin(), paths.end(),
                          [](const PathChange& left, const PathChange& right) {
                            return left.path == right.path;
                          }),
              paths.end());
  return paths.size() > limits.paths ? tl::unexpected(too_many_paths(limits.paths)) : Done{};
}

}  // namespace

Result<TreeDifference> merge_answer(const MergeTrees& trees, ObjectCache& objects,
                                    TreeLimits limits) {
  TreeDifference all;
  const Old old = trees.first && trees.second ? Old::readable : Old::malformed;
  for (const std::optional<Oid>& base_tree : trees.bases) {
    const Entries roots{root(base_tree), root(trees.first), root(trees.second), root(trees.result)};
    MergeWalk walk(objects, limits);
    if (Done done = walk.folder(roots, 0, old); !done) {
      return tl::unexpected(done.error());
    }
    auto& found = walk.found();
    std::move(found.paths.begin(), found.paths.end(), std::back_inserter(all.paths));
    all.malformed.insert(all.malformed.end(), found.malformed.begin(), found.malformed.end());
    if (Done done = finish(all, limits); !done) {
      return tl::unexpected(done.error());
    }
  }
  return all;
}

}  // namespace refwarden
