#include "facts/tree_compare.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace refwarden {
namespace {

unsigned char byte_at(const TreeEntry& entry, std::size_t index) {
  if (index < entry.name.size()) {
    return static_cast<unsigned char>(entry.name[index]);
  }
  return entry.mode == k_tree_mode ? '/' : '\0';
}

// git's order of entries, in which a folder is compared as `name/` (base_name_compare). A file and
// a folder of one name are two entries; the file comes first, and whole paths come out sorted.
int compare_names(const TreeEntry& first, const TreeEntry& second) {
  const std::size_t common = std::min(first.name.size(), second.name.size());
  const int order = first.name.substr(0, common).compare(second.name.substr(0, common));
  return order != 0 ? order : byte_at(first, common) - byte_at(second, common);
}

bool is_folder(const TreeEntry* entry) {
  return entry != nullptr && entry->mode == k_tree_mode;
}

std::optional<Oid> id_of(const TreeEntry* entry) {
  return entry == nullptr ? std::nullopt : std::optional(entry->id);
}

// Takes the next entry of each side where both have it, else of the side that has it first.
class Pairs {
 public:
  Pairs(const Tree& before, const Tree& after)
      : m_before(before.entries.data()),
        m_before_end(m_before + before.entries.size()),
        m_after(after.entries.data()),
        m_after_end(m_after + after.entries.size()) {}

  [[nodiscard]] bool is_empty() const { return m_before == m_before_end && m_after == m_after_end; }

  std::pair<const TreeEntry*, const TreeEntry*> next() {
    int order = 0;
    if (m_before == m_before_end || m_after == m_after_end) {
      order = m_before == m_before_end ? 1 : -1;
    } else {
      order = compare_names(*m_before, *m_after);
    }
    return {order <= 0 ? m_before++ : nullptr, order >= 0 ? m_after++ : nullptr};
  }

 private:
  const TreeEntry* m_before;
  const TreeEntry* m_before_end;
  const TreeEntry* m_after;
  const TreeEntry* m_after_end;
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
  const auto new_tree = m_objects.tree(after);
  if (!new_tree) {
    return tl::unexpected(new_tree.error());
  }
  if (!(*new_tree)->malformed.empty()) {
    m_found.malformed.push_back({*after, (*new_tree)->malformed});
  }
  Pairs pairs(**old_tree, **new_tree);
  while (!pairs.is_empty()) {
    const auto [old_entry, new_entry] = pairs.next();
    if (Done done = entry(old_entry, new_entry, depth); !done) {
      return done;
    }
  }
  return {};
}

Done TreeComparison::entry(const TreeEntry* before, const TreeEntry* after, unsigned depth) {
  if (before != nullptr && after != nullptr && before->mode == after->mode &&
      before->id == after->id) {
    return {};
  }
  const TreeEntry& named = before != nullptr ? *before : *after;
  const std::size_t length = m_path.size();
  m_path.append(named.name);
  Done done;
  // Entries of one name in git's order are both folders or both not.
  if (is_folder(&named)) {
    m_path.push_back('/');
    done = folder(id_of(before), id_of(after), depth + 1);
  } else {
    done = add_path(before, after);
  }
  m_path.resize(length);
  return done;
}

Done TreeComparison::add_path(const TreeEntry* before, const TreeEntry* after) {
  if (m_found.paths.size() >= m_limits.paths) {
    return tl::unexpected(too_many_paths(m_limits.paths));
  }
  PathChange& change = m_found.paths.emplace_back();
  change.path = Untrusted(std::string_view(m_path));
  const Oid null = Oid::null(m_objects.repository().algorithm());
  change.old_mode = before != nullptr ? before->mode : 0;
  change.new_mode = after != nullptr ? after->mode : 0;
  change.old_id = before != nullptr ? before->id : null;
  change.new_id = after != nullptr ? after->id : null;
  return {};
}

}  // namespace refwarden
