#include "git/tree_cursor.hpp"

#include <algorithm>

namespace refwarden {
namespace {

// Of two texts, how many bytes in front are the same.
std::size_t common_length(std::string_view one, std::string_view other) {
  constexpr std::size_t k_step = 64;
  const std::size_t most = std::min(one.size(), other.size());
  std::size_t at = 0;
  while (at + k_step <= most && one.compare(at, k_step, other, at, k_step) == 0) {
    at += k_step;
  }
  while (at < most && one[at] == other[at]) {
    ++at;
  }
  return at;
}

}  // namespace

RawTreeEntry TreeCursor::entry() const {
  constexpr unsigned k_octal = 8;
  RawTreeEntry entry;
  std::size_t at = 0;
  for (; m_rest[at] != ' '; ++at) {
    entry.mode = entry.mode * k_octal + static_cast<std::uint32_t>(m_rest[at] - '0');
  }
  const std::size_t name = at + 1;
  const std::size_t end = m_rest.find('\0', name);
  entry.name = m_rest.substr(name, end - name);
  entry.id = m_rest.substr(end + 1, m_id_size);
  return entry;
}

void TreeCursor::pass_common(TreeCursor& one, TreeCursor& other) {
  const std::size_t common = common_length(one.m_rest, other.m_rest);
  std::size_t passed = 0;
  while (passed < common && passed + one.size() <= common) {
    passed += one.size();
    one.advance();
  }
  other.m_rest.remove_prefix(passed);
}

bool differs_in_ids_only(std::string_view bytes, std::string_view known, HashAlgorithm algorithm) {
  if (bytes.size() != known.size()) {
    return false;
  }
  const std::size_t id_size = Oid::width(algorithm);
  for (TreeCursor cursor(known, algorithm); !cursor.at_end(); cursor.advance()) {
    const std::string_view header = cursor.header();
    const std::string_view id = bytes.substr(header.size(), id_size);
    if (bytes.substr(0, header.size()) != header ||
        id.find_first_not_of('\0') == std::string_view::npos) {
      return false;
    }
    bytes.remove_prefix(cursor.size());
  }
  return true;
}

}  // namespace refwarden
