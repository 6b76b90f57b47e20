#include "facts/tree_compare.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace refwarden {
namespace {

unsigned char byte_at(const RawTreeEntry& entry, std::size_t index) {
  if (index < entry.name.size()) {
    return static_cast<unsigned char>(entry.name[index]);
  }
  return entry.mode == k_tree_mode ? '/' : '\0';
}

// git's order of entries, in which a folder is compared as `name/` (base_name_compare). A file and
// a folder of one name are two entries; the file comes first, and whole paths come out sorted.
int compare_names(const RawTreeEntry& first, const RawTreeEntry& second) {
  const std::size_t common = std::min(first.name.size(), second.name.size());
  const int order = first.name.substr(0, common).compare(second.name.substr(0, common));
  return order != 0 ? order : byte_at(first, common) - byte_at(second, common);
}

using Side = std::optional<RawTreeEntry>;

std::optional<Oid> id_of(const Side& entry) {
  return entry ? Oid::from_raw(entry->id) : std::nullopt;
}

// Takes the next entry of each side where both have it, else of the side that has it first.
// Leaves out what is the same on both.
class Pairs {
 public:
  Pairs(TreeCursor before, TreeCursor after) : m_before(before), m_after(after) {}

  bool has_more() {
    TreeCursor::pass_common(m_before, m_after);
    return !m_before.at_end() || !m_after.at_end();
  }

  std::pair<Side, Side> next() {
    Side before = m_before.at_end() ? Side() : m_before.entry();
    Side after = m_after.at_end() ? Side() : m_after.entry();
    const int order = before && after ? compare_names(*before, *after) : 0;
    if (order > 0) {
      before.reset();
    } else if (order < 0) {
      after.reset();
    }
    if (before) {
      m_before.advance();
    }
    if (after) {
      m_after.advance();
    }
    return {before, after};
  }

 private:
  TreeCursor m_before;
  TreeCursor m_after;
};

}  // namespace

std::uint64_t most_folders(const TreeLimits& limits) {
  // Real trees have far fewer folders than this for each file.
  constexpr std::uint64_t k_folders_for_a_path = 8;
  return (limits.paths + k_deepest_folder) * k_folders_for_a_path;
}

Failure too_many_paths(std::uint64_t most) {
  return {FailureCode::limit_paths, fmt::format("a commit changes more than {} paths", most), {}};
}

Failure too_deep() {
  return {FailureCode::limit_paths,
          fmt::format("a path lies more than {} folders deep", k_deepest_folder),
          {}};
}

Result<TreeDifference> TreeComparison::compare(const std::optional<Oid>& before,
                                               const std::optional<Oid>& after) {
  m_found = {};
  m_path.clear();
  m_folders = 0;
  if (Done done = folder(before, after, 0); !done) {
    return tl::unexpected(done.error());
  }
  return std::move(m_found);
}

Done TreeComparison::folder(const std::optional<Oid>& before, const std::optional<Oid>& after,
                            unsigned depth) {
  if (before == after) {
    return {};
  }
  if (depth > k_deepest_folder) {
    return tl::unexpected(too_deep());
  }
  if (++m_folders > most_folders(m_limits)) {
    return tl::unexpected(too_many_paths(m_limits.paths));
  }
  const auto old_tree = m_objects.tree(before);
  if (!old_tree) {
    return tl::unexpected(old_tree.error());
  }
  const auto new_tree = m_objects.tree(after, old_tree->get());
  if (!new_tree) {
    return tl::unexpected(new_tree.error());
  }
  if (const std::string_view why = (*new_tree)->malformed(); !why.empty()) {
    m_found.malformed.push_back({*after, why});
  }
  Pairs pairs((*old_tree)->cursor(), (*new_tree)->cursor());
  while (pairs.has_more()) {
    const auto [old_entry, new_entry] = pairs.next();
    if (Done done = entry(old_entry, new_entry, depth); !done) {
      return done;
    }
  }
  return {};
}

Done TreeComparison::entry(const Side& before, const Side& after, unsigned depth) {
  const RawTreeEntry& named = before ? *before : *after;
  const std::size_t length = m_path.size();
  m_path.append(named.name);
  Done done;
  // Entries of one name in git's order are both folders or both not.
  if (named.mode == k_tree_mode) {
    m_path.push_back('/');
    done = folder(id_of(before), id_of(after), depth + 1);
  } else {
    done = add_path(before, after);
  }
  m_path.resize(length);
  return done;
}

Done TreeComparison::add_path(const Side& before, const Side& after) {
  if (m_found.paths.size() >= m_limits.paths) {
    return tl::unexpected(too_many_paths(m_limits.paths));
  }
  PathChange& change = m_found.paths.emplace_back();
  change.path = Untrusted(std::string_view(m_path));
  const Oid null = Oid::null(m_objects.repository().algorithm());
  change.old_mode = before ? before->mode : 0;
  change.new_mode = after ? after->mode : 0;
  change.old_id = id_of(before).value_or(null);
  change.new_id = id_of(after).value_or(null);
  return {};
}

}  // namespace refwarden
