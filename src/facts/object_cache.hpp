// Trees and blobs as comparisons need them: read once, parsed once, and forgotten when many newer
// ones came.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "facts/recently_used.hpp"
#include "git/repository.hpp"
#include "git/tree_cursor.hpp"

namespace refwarden {

// A tree object. Its entries point into its bytes, so it is made once and never moved. Belongs to
// one thread.
class Tree {
 public:
  // `like`: a tree that it may differ from in ids only, which spares reading it strictly; nothing
  // where there is none.
  Tree(std::string bytes, HashAlgorithm algorithm, const Tree* like);
  Tree(const Tree&) = delete;
  Tree& operator=(const Tree&) = delete;

  // Why it is malformed; empty: it is not.
  [[nodiscard]] std::string_view malformed() const { return m_malformed; }
  // From the first entry on; at the end where it is malformed.
  [[nodiscard]] TreeCursor cursor() const {
    return {m_malformed.empty() ? std::string_view(m_bytes) : std::string_view(), m_algorithm};
  }
  // None where it is malformed. The list is made when it is first asked for.
  [[nodiscard]] const std::vector<TreeEntry>& entries() const;
  [[nodiscard]] std::size_t size() const { return m_bytes.size(); }  // bytes

 private:
  std::string m_bytes;
  HashAlgorithm m_algorithm;
  std::string_view m_malformed;
  mutable std::vector<TreeEntry> m_entries;
};

inline constexpr std::uint32_t k_tree_mode = 040000;
inline constexpr std::uint32_t k_file_mode = 0100644;
inline constexpr std::uint32_t k_executable_mode = 0100755;
inline constexpr std::uint32_t k_symlink_mode = 0120000;
inline constexpr std::uint32_t k_submodule_mode = 0160000;

// A file or a symbolic link: something that has a blob.
inline bool has_blob(std::uint32_t mode) {
  return mode != 0 && mode != k_submodule_mode && mode != k_tree_mode;
}

// Belongs to one thread, as its repository does.
class ObjectCache {
 public:
  explicit ObjectCache(const Repository& repository);

  // The tree; nothing (a null id) is the empty tree. `object_missing` where the repository does not
  // have it or it is no tree. `like`: as Tree's.
  Result<std::shared_ptr<const Tree>> tree(const std::optional<Oid>& id,
                                           const Tree* like = nullptr);
  // A blob's content, at most `k_most_blob_bytes`.
  Result<std::shared_ptr<const std::string>> blob(const Oid& id);
  // Its size in bytes, whatever it is.
  Result<std::uint64_t> blob_size(const Oid& id);

  [[nodiscard]] const Repository& repository() const { return m_repository; }

 private:
  const Repository& m_repository;
  std::shared_ptr<const Tree> m_empty;
  RecentlyUsed<std::shared_ptr<const Tree>> m_trees;
  RecentlyUsed<std::shared_ptr<const std::string>> m_blobs;
};

inline constexpr std::uint64_t k_most_tree_bytes = 32ULL << 20U;
inline constexpr std::uint64_t k_most_blob_bytes = 128ULL << 20U;

// git's own test for binary content: a NUL among the first 8,000 bytes (buffer_is_binary in git's
// xdiff-interface.c).
bool looks_binary(std::string_view content);

}  // namespace refwarden
