#include "facts/content.hpp"

#include <algorithm>

#include "base/fold.hpp"

namespace refwarden {
namespace {

constexpr unsigned k_twin = 1;
constexpr unsigned k_name = 2;

unsigned bit_of(ContentFault fault) {
  return fault == ContentFault::case_twin ? k_twin : k_name;
}

bool is_full(const std::vector<ContentFinding>& found, ContentFault fault) {
  return std::count_if(found.begin(), found.end(), [&](const ContentFinding& finding) {
           return finding.fault == fault;
         }) >= static_cast<std::ptrdiff_t>(k_most_faults);
}

void add(std::vector<ContentFinding>& found, ContentFault fault, const Untrusted& path) {
  if (!is_full(found, fault)) {
    found.push_back({fault, path, std::nullopt});
  }
}

std::vector<FoldedTree::Name> fold_all(const Tree& tree) {
  std::vector<FoldedTree::Name> names;
  names.reserve(tree.entries().size());
  for (const TreeEntry& entry : tree.entries()) {
    names.push_back({folded(entry.name), &entry});
  }
  std::sort(
      names.begin(), names.end(), [](const FoldedTree::Name& left, const FoldedTree::Name& right) {
        return std::tie(left.fold, left.entry->name) < std::tie(right.fold, right.entry->name);
      });
  return names;
}

const TreeEntry* find(const std::vector<FoldedTree::Name>& names, std::string_view fold) {
  const auto found = std::lower_bound(
      names.begin(), names.end(), fold,
      [](const FoldedTree::Name& name, std::string_view text) { return name.fold < text; });
  return found != names.end() && found->fold == fold ? found->entry : nullptr;
}

}  // namespace

Done ContentReader::look(CommitFacts& facts, const Rule& rule) {
  const auto& content = std::get<ContentRule>(rule.body);
  Found found;
  for (const PathChange& change : facts.answer(rule.commits).paths) {
    if (change.new_mode == 0 || !is_in_scope(content, change.path.bytes())) {
      continue;
    }
    if (Done done = look_at_change(change, content, found); !done) {
      return done;
    }
    if (!content.max_bytes || !has_blob(change.new_mode)) {
      continue;
    }
    const auto bytes = m_objects.blob_size(change.new_id);
    if (!bytes) {
      return tl::unexpected(bytes.error());
    }
    auto& too_large = facts.too_large[rule.name];
    if (*bytes > *content.max_bytes && too_large.size() < k_most_faults) {
      too_large.push_back({change.path, *bytes});
    }
  }
  if (Done done = look_at_names(facts.tree, content, found); !done) {
    return done;
  }
  facts.content[rule.name] = std::move(found);
  return {};
}

bool ContentReader::is_in_scope(const ContentRule& rule, std::string_view path) {
  if (rule.paths.empty()) {
    return true;
  }
  const PathGlobs& paths = m_scopes.try_emplace(&rule, rule.paths).first->second;
  return paths.match_bytes(path) || paths.match_fold(path, PathFold(path));
}

Done ContentReader::look_at_change(const PathChange& change, const ContentRule& rule,
                                   Found& found) {
  const auto note = [&](ContentFault fault, bool holds) {
    if (holds && rule.forbid.contains(fault)) {
      add(found, fault, change.path);
    }
  };
  note(ContentFault::symlink, change.new_mode == k_symlink_mode);
  note(ContentFault::submodule, change.new_mode == k_submodule_mode);
  note(ContentFault::executable,
       change.new_mode == k_executable_mode && change.old_mode != k_executable_mode);
  return look_into_blob(change, rule, found);
}

Done ContentReader::look_into_blob(const PathChange& change, const ContentRule& rule,
                                   Found& found) {
  const bool bidi = rule.forbid.contains(ContentFault::bidi);
  const bool markers = rule.forbid.contains(ContentFault::conflict_marker);
  if ((!bidi && !markers) || !has_blob(change.new_mode) || change.new_id == change.old_id) {
    return {};
  }
  const auto content = m_objects.blob(change.new_id);
  if (!content) {
    return tl::unexpected(content.error());
  }
  if (bidi && has_bidi_control(**content)) {
    add(found, ContentFault::bidi, change.path);
  }
  if (markers && has_conflict_markers(**content)) {
    add(found, ContentFault::conflict_marker, change.path);
  }
  return {};
}

Done ContentReader::look_at_names(const Oid& tree, const ContentRule& rule, Found& found) {
  const bool asked = rule.forbid.contains(ContentFault::case_twin) ||
                     rule.forbid.contains(ContentFault::unportable_name);
  if (!asked) {
    return {};
  }
  m_path.clear();
  m_depth = 0;
  m_folders = 0;
  return names_of_folder(tree, rule, found);
}

Done ContentReader::names_of_folder(const Oid& id, const ContentRule& rule, Found& found) {
  const auto faults = faults_below(id, m_depth);
  if (!faults) {
    return tl::unexpected(faults.error());
  }
  const auto wanted = [&](ContentFault fault) {
    return (*faults & bit_of(fault)) != 0 && rule.forbid.contains(fault) && !is_full(found, fault);
  };
  if (!wanted(ContentFault::case_twin) && !wanted(ContentFault::unportable_name)) {
    return {};
  }
  if (++m_folders > most_folders(m_limits)) {
    return tl::unexpected(too_many_paths(m_limits.paths));
  }
  const auto folder = fold_tree(id);
  if (!folder) {
    return tl::unexpected(folder.error());
  }
  auto here = faults_of(**folder);
  if (!here) {
    return tl::unexpected(here.error());
  }
  for (ContentFinding& finding : *here) {
    finding.path = Untrusted(m_path + std::string(finding.path.bytes()));
    if (finding.other_path) {
      finding.other_path = Untrusted(m_path + std::string(finding.other_path->bytes()));
    }
    if (wanted(finding.fault) && is_in_scope(rule, finding.path.bytes())) {
      found.push_back(std::move(finding));
    }
  }
  for (const TreeEntry& entry : (*folder)->tree->entries()) {
    if (entry.mode != k_tree_mode) {
      continue;
    }
    const std::size_t length = m_path.size();
    m_path.append(entry.name).push_back('/');
    ++m_depth;
    Done done = names_of_folder(entry.id, rule, found);
    --m_depth;
    m_path.resize(length);
    if (!done) {
      return done;
    }
  }
  return {};
}

Result<unsigned> ContentReader::faults_below(const Oid& id, unsigned depth) {
  if (const auto known = m_faults.find(id); known != m_faults.end()) {
    return known->second;
  }
  if (depth > k_deepest_folder) {
    return tl::unexpected(too_deep());
  }
  const auto folder = fold_tree(id);
  if (!folder) {
    return tl::unexpected(folder.error());
  }
  const auto here = faults_of(**folder);
  if (!here) {
    return tl::unexpected(here.error());
  }
  unsigned faults = 0;
  for (const ContentFinding& finding : *here) {
    faults |= bit_of(finding.fault);
  }
  for (const TreeEntry& entry : (*folder)->tree->entries()) {
    if (entry.mode != k_tree_mode) {
      continue;
    }
    const auto below = faults_below(entry.id, depth + 1);
    if (!below) {
      return below;
    }
    faults |= *below;
  }
  m_faults.emplace(id, faults);
  return faults;
}

Result<std::shared_ptr<const FoldedTree>> ContentReader::fold_tree(const Oid& id) {
  if (const auto* known = m_folded.find(id)) {
    return *known;
  }
  auto tree = m_objects.tree(id);
  if (!tree) {
    return tl::unexpected(tree.error());
  }
  auto folder = std::make_shared<FoldedTree>();
  folder->names = fold_all(**tree);
  folder->tree = std::move(*tree);
  const std::size_t weight = folder->tree->size() * 4;
  std::shared_ptr<const FoldedTree> kept = std::move(folder);
  m_folded.keep(id, kept, weight);
  return kept;
}

Result<std::optional<std::string>> ContentReader::find_path(const FoldedTree& top,
                                                            std::string_view fold) {
  std::string path;
  const FoldedTree* folder = &top;
  std::shared_ptr<const FoldedTree> owner;
  for (;;) {
    const std::size_t slash = fold.find('/');
    const TreeEntry* entry = find(folder->names, fold.substr(0, slash));
    if (entry == nullptr || (slash != std::string_view::npos && entry->mode != k_tree_mode)) {
      return std::optional<std::string>();
    }
    path += entry->name;
    if (slash == std::string_view::npos) {
      return std::optional(path);
    }
    path += '/';
    fold.remove_prefix(slash + 1);
    auto below = fold_tree(entry->id);
    if (!below) {
      return tl::unexpected(below.error());
    }
    owner = std::move(*below);
    folder = owner.get();
  }
}

Result<std::vector<ContentFinding>> ContentReader::faults_of(const FoldedTree& folder) {
  Found found;
  const auto& names = folder.names;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const Untrusted path(names[i].entry->name);
    if (is_unportable(path.bytes())) {
      found.push_back({ContentFault::unportable_name, path, std::nullopt});
    }
    if (i > 0 && names[i].fold == names[i - 1].fold) {
      found.push_back({ContentFault::case_twin, path, Untrusted(names[i - 1].entry->name)});
    }
    if (names[i].fold.find('/') == std::string::npos) {
      continue;
    }
    // A backslash is a slash on another system: the twin lies further down.
    const auto twin = find_path(folder, names[i].fold);
    if (!twin) {
      return tl::unexpected(twin.error());
    }
    if (*twin) {
      found.push_back({ContentFault::case_twin, path, Untrusted(**twin)});
    }
  }
  return found;
}

}  // namespace refwarden
