#include "cases/case_objects.hpp"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "facts/object_cache.hpp"

namespace refwarden {
namespace {

std::uint32_t mode_of(CaseEntry entry) {
  switch (entry) {
    case CaseEntry::nothing:
      return 0;
    case CaseEntry::file:
      return k_file_mode;
    case CaseEntry::executable:
      return k_executable_mode;
    case CaseEntry::symlink:
      return k_symlink_mode;
    case CaseEntry::submodule:
      return k_submodule_mode;
  }
  std::abort();
}

// One folder's entries in git's order: folders compare as if a slash ended their names.
std::string bytes_of(const std::map<std::string, PlacedEntry>& names) {
  std::vector<std::pair<std::string, std::string>> lines;
  for (const auto& [name, entry] : names) {
    std::string line = fmt::format("{:o} {}", entry.mode, name);
    line.push_back('\0');
    line += entry.id.raw();
    lines.emplace_back(entry.mode == k_tree_mode ? name + "/" : name, std::move(line));
  }
  std::sort(lines.begin(), lines.end());
  std::string bytes;
  for (const auto& [name, line] : lines) {
    bytes += line;
  }
  return bytes;
}

}  // namespace

Oid made_up_id(char kind, std::uint64_t number) {
  const auto id = Oid::parse(fmt::format("{}{:011x}{:028}", kind, number & 0xFFFFFFFFFFFULL, 0));
  require(id.has_value(), "a made-up id is not one");
  return *id;
}

PlacedEntry CaseObjects::add_entry(const CasePath& path) {
  return add_blob(path.is, path.content, path.bytes);
}

PlacedEntry CaseObjects::add_entry(CaseEntry entry) {
  return add_blob(entry, {}, 0);
}

PlacedEntry CaseObjects::add_blob(CaseEntry entry, std::string content, std::uint64_t bytes) {
  if (entry == CaseEntry::nothing) {
    return {};
  }
  return {mode_of(entry), add('b', {{ObjectType::blob, std::move(content)}, bytes})};
}

Oid CaseObjects::add(char kind, Object object) {
  const Oid id = made_up_id(kind, m_objects.size() + 1);
  m_objects.emplace(id, std::move(object));
  return id;
}

Oid CaseObjects::add_tree(const std::map<std::string, PlacedEntry>& paths) {
  std::map<std::string, PlacedEntry> names;
  std::map<std::string, std::map<std::string, PlacedEntry>> folders;
  for (const auto& [path, entry] : paths) {
    const std::size_t slash = path.find('/');
    if (slash == std::string::npos) {
      names.emplace(path, entry);
    } else {
      folders[path.substr(0, slash)].emplace(path.substr(slash + 1), entry);
    }
  }
  for (const auto& [name, below] : folders) {
    names[name] = {k_tree_mode, add_tree(below)};
  }
  const std::string bytes = bytes_of(names);
  return add('f', {{ObjectType::tree, bytes}, bytes.size()});
}

Result<std::optional<RawObject>> CaseObjects::read(const Oid& id, std::uint64_t limit) const {
  const auto found = m_objects.find(id);
  if (found == m_objects.end()) {
    return std::optional<RawObject>();
  }
  if (found->second.raw.bytes.size() > limit) {
    return fail(FailureCode::limit_object, "an object of the case is too large");
  }
  return std::optional(found->second.raw);
}

Result<std::optional<ObjectHeader>> CaseObjects::header(const Oid& id) const {
  const auto found = m_objects.find(id);
  return found == m_objects.end()
             ? std::optional<ObjectHeader>()
             : std::optional(ObjectHeader{found->second.raw.type, found->second.size});
}

Result<LineCounts> CaseObjects::count_lines(const std::string& /*before*/,
                                            const std::string& /*after*/) const {
  return LineCounts();
}

Result<std::optional<std::string>> CaseObjects::config(const std::string& /*key*/) const {
  return std::optional<std::string>();
}

Result<std::optional<std::string>> CaseObjects::merge_blobs(
    const std::optional<std::string>& /*base*/, const std::string& /*ours*/,
    const std::string& /*theirs*/) const {
  return std::optional<std::string>();
}

Result<std::unique_ptr<Repository>> CaseObjects::reopen() const {
  return std::make_unique<CaseObjects>(*this);
}

}  // namespace refwarden
