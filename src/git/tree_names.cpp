#include "git/tree_names.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include "base/fold.hpp"

namespace refwarden {
namespace {

char lower(char byte) {
  return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
}

// Whether `text` begins with `word` (lower case) in any ASCII case.
bool begins_with(std::string_view text, std::string_view word) {
  return text.size() >= word.size() &&
         std::equal(word.begin(), word.end(), text.begin(),
                    [](char want, char have) { return want == lower(have); });
}

// NTFS drops dots and blanks at the end of a name and opens a stream after a colon.
bool ends_for_ntfs(std::string_view rest) {
  const std::size_t end = rest.find_first_not_of(". ");
  return end == std::string_view::npos || rest[end] == ':';
}

bool is_ntfs_dot_git(std::string_view component) {
  for (const std::string_view word : {".git", "git~1"}) {
    if (begins_with(component, word) && ends_for_ntfs(component.substr(word.size()))) {
      return true;
    }
  }
  return false;
}

// UTF-8 of the code points that HFS+ ignores in names: U+200C..200F, U+202A..202E,
// U+206A..206F, U+FEFF.
bool is_hfs_ignored(std::string_view three) {
  if (three == "\xEF\xBB\xBF") {
    return true;
  }
  if (three.size() != 3 || three[0] != '\xE2') {
    return false;
  }
  const auto last = static_cast<unsigned char>(three[2]);
  const bool in_2000 =
      three[1] == '\x80' && ((last >= 0x8CU && last <= 0x8FU) || (last >= 0xAAU && last <= 0xAEU));
  const bool in_2060 = three[1] == '\x81' && last >= 0xAAU && last <= 0xAFU;
  return in_2000 || in_2060;
}

// Like git, takes a name that goes on with bytes that are not UTF-8 as ended there.
bool is_hfs_dot_git(std::string_view name) {
  std::string kept;
  for (std::size_t i = 0; i < name.size();) {
    if (is_hfs_ignored(name.substr(i, 3))) {
      i += 3;
    } else {
      kept.push_back(name[i++]);
    }
  }
  constexpr std::string_view k_word = ".git";
  if (!begins_with(kept, k_word)) {
    return false;
  }
  const std::string_view rest = std::string_view(kept).substr(k_word.size());
  return rest.empty() || !first_character(rest).value;
}

template <typename Predicate>
bool any_component(std::string_view name, char separator, Predicate predicate) {
  while (true) {
    const std::size_t end = name.find(separator);
    if (predicate(name.substr(0, end))) {
      return true;
    }
    if (end == std::string_view::npos) {
      return false;
    }
    name.remove_prefix(end + 1);
  }
}

bool is_ascii(std::string_view name) {
  return std::all_of(name.begin(), name.end(), [](char byte) { return (byte & '\x80') == 0; });
}

}  // namespace

bool is_dot_git(std::string_view name) {
  if (any_component(name, '\\', is_ntfs_dot_git)) {
    return true;
  }
  if (is_ascii(name)) {
    return false;
  }
  return is_hfs_dot_git(name) || any_component(folded(name), '/', is_ntfs_dot_git);
}

bool is_dot_or_dot_dot(std::string_view name) {
  return any_component(
      name, '\\', [](std::string_view component) { return component == "." || component == ".."; });
}

}  // namespace refwarden
