// The strict reader of trees (semantics.md section 3; git's fsck_tree and base_name_compare).
#include <algorithm>
#include <array>

#include "git/header_lines.hpp"
#include "git/tree_names.hpp"

namespace refwarden {
namespace {

constexpr std::uint32_t k_directory = 040000;
constexpr std::array<std::uint32_t, 5> k_modes = {0100644, k_directory, 0100755, 0120000, 0160000};

// 0 for anything that git does not write: `040000`, `100664`. No more than six bytes.
std::uint32_t read_mode(std::string_view text) {
  constexpr unsigned k_octal = 8;
  if (text.empty() || text.front() == '0') {
    return 0;
  }
  std::uint32_t mode = 0;
  for (const char byte : text) {
    if (byte < '0' || byte > '7') {
      return 0;
    }
    mode = mode * k_octal + static_cast<std::uint32_t>(byte - '0');
  }
  return std::find(k_modes.begin(), k_modes.end(), mode) == k_modes.end() ? 0 : mode;
}

bool starts_with(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

// The byte at which `entry` is compared past its name: git sorts a directory as `name/`.
unsigned char byte_at(const TreeEntry& entry, std::size_t index) {
  if (index < entry.name.size()) {
    return static_cast<unsigned char>(entry.name[index]);
  }
  return entry.mode == k_directory ? '/' : '\0';
}

// Whether git writes `first` before `second`; false also for one name twice.
bool in_order(const TreeEntry& first, const TreeEntry& second) {
  const std::size_t common = std::min(first.name.size(), second.name.size());
  const int order = first.name.substr(0, common).compare(second.name.substr(0, common));
  return order != 0 ? order < 0 : byte_at(first, common) < byte_at(second, common);
}

// Finds a directory with the name of an earlier file: `a`, `a.b`, `a/` are in order. The open names
// are the files that later entries can still repeat; each is a prefix of the next, because
// whatever does not begin with a name sorts behind all that does.
class OpenFiles {
 public:
  // True when `entry` has the name of an open file.
  bool repeats(const TreeEntry& entry) {
    while (!m_names.empty() && !starts_with(entry.name, m_names.back())) {
      m_names.pop_back();
    }
    if (!m_names.empty() && m_names.back() == entry.name) {
      return true;
    }
    if (entry.mode != k_directory) {
      m_names.push_back(entry.name);
    }
    return false;
  }

 private:
  std::vector<std::string_view> m_names;
};

// What most names are, and what no system takes for anything else: ASCII without slashes, and not
// the beginning of `.`, `..`, `.git` or `git~1`.
bool is_plain(std::string_view name) {
  constexpr std::string_view k_telling = ".gG";
  if (name.empty() || k_telling.find(name.front()) != std::string_view::npos) {
    return false;
  }
  bool plain = true;
  for (const char byte : name) {
    plain = plain && static_cast<unsigned char>(byte) < 0x80U && byte != '/' && byte != '\\';
  }
  return plain;
}

Checked check_name(std::string_view name) {
  if (is_plain(name)) {
    return {};
  }
  if (name.empty()) {
    return malformed("an entry without a name");
  }
  if (name.find('/') != std::string_view::npos) {
    return malformed("an entry with a slash in its name");
  }
  if (is_dot_or_dot_dot(name)) {
    return malformed("an entry that is called . or ..");
  }
  if (is_dot_git(name)) {
    return malformed("an entry that some systems take for .git");
  }
  return {};
}

// Takes `mode SP name NUL id` off the front of `rest`.
Parsed<TreeEntry> take_entry(std::string_view& rest, std::size_t id_size) {
  constexpr std::size_t k_mode_limit = 7;
  const std::size_t blank = rest.substr(0, k_mode_limit).find(' ');
  const std::size_t end = rest.find('\0');
  if (blank == std::string_view::npos || end == std::string_view::npos || end < blank ||
      rest.size() - end - 1 < id_size) {
    return malformed("a broken entry");
  }
  TreeEntry entry;
  entry.mode = read_mode(rest.substr(0, blank));
  if (entry.mode == 0) {
    return malformed("an entry with a mode that git does not write");
  }
  entry.name = rest.substr(blank + 1, end - blank - 1);
  entry.id = *Oid::from_raw(rest.substr(end + 1, id_size));
  if (entry.id.is_null()) {
    return malformed("an entry without an object");
  }
  if (const Checked name = check_name(entry.name); !name) {
    return tl::unexpected(name.error());
  }
  rest.remove_prefix(end + 1 + id_size);
  return entry;
}

}  // namespace

Parsed<std::vector<TreeEntry>> read_tree(std::string_view bytes, HashAlgorithm algorithm) {
  constexpr std::size_t k_common_entry = 32;
  const std::size_t id_size = Oid::null(algorithm).raw().size();
  std::vector<TreeEntry> entries;
  entries.reserve(bytes.size() / k_common_entry + 1);
  OpenFiles files;
  while (!bytes.empty()) {
    const auto entry = take_entry(bytes, id_size);
    if (!entry) {
      return tl::unexpected(entry.error());
    }
    const bool repeats = files.repeats(*entry);
    if (repeats || (!entries.empty() && entries.back().name == entry->name)) {
      return malformed("two entries of one name");
    }
    if (!entries.empty() && !in_order(entries.back(), *entry)) {
      return malformed("entries out of order");
    }
    entries.push_back(*entry);
  }
  return entries;
}

}  // namespace refwarden
