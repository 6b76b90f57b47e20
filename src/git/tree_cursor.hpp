// The entries of a tree that is known to be well formed, one after the other and without a list.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "git/object_id.hpp"

namespace refwarden {

struct RawTreeEntry {
  std::uint32_t mode = 0;  // as TreeEntry::mode
  std::string_view name;
  std::string_view id;  // raw bytes
};

class TreeCursor {
 public:
  // `bytes`: of a tree that `read_tree` takes, or nothing. They must outlive this.
  TreeCursor(std::string_view bytes, HashAlgorithm algorithm)
      : m_rest(bytes), m_id_size(Oid::width(algorithm)) {}

  [[nodiscard]] bool at_end() const { return m_rest.empty(); }
  // Unless at the end.
  [[nodiscard]] RawTreeEntry entry() const;
  void advance() { m_rest.remove_prefix(size()); }
  // What is in front and the same in both, entry by entry, is passed by both.
  static void pass_common(TreeCursor& one, TreeCursor& other);

  // The entry as the tree has it: its mode, blank, name and NUL, and then its id.
  [[nodiscard]] std::string_view header() const { return m_rest.substr(0, size() - m_id_size); }
  [[nodiscard]] std::size_t size() const { return m_rest.find('\0') + 1 + m_id_size; }

 private:
  std::string_view m_rest;
  std::size_t m_id_size;
};

// Whether `bytes` are those of the well-formed tree `known` with other ids, none of them null: then
// they are a well-formed tree, too.
bool differs_in_ids_only(std::string_view bytes, std::string_view known, HashAlgorithm algorithm);

}  // namespace refwarden
