#include "facts/object_cache.hpp"

namespace refwarden {
namespace {

// Trees of neighbouring commits stay in the processor's cache; those of very large folders are kept
// all the same.
constexpr std::size_t k_tree_cache_bytes = 1U << 20U;
constexpr std::size_t k_largest_tree = 4U << 20U;
constexpr std::size_t k_tree_weight = 256;  // beside its bytes
constexpr std::size_t k_blob_cache_bytes = 4U << 20U;

tl::unexpected<Failure> missing(const Oid& id, std::string_view type) {
  return fail(FailureCode::object_missing,
              std::string(type) + " " + id.brief() + " is not in the repository",
              "no " + std::string(type) + " " + id.hex());
}

}  // namespace

Tree::Tree(std::string bytes, HashAlgorithm algorithm, const Tree* like)
    : m_bytes(std::move(bytes)), m_algorithm(algorithm) {
  if (like != nullptr && like->m_malformed.empty() &&
      differs_in_ids_only(m_bytes, like->m_bytes, algorithm)) {
    return;
  }
  if (const auto read = read_tree(m_bytes, algorithm); !read) {
    m_malformed = read.error().why;
  }
}

const std::vector<TreeEntry>& Tree::entries() const {
  if (m_entries.empty()) {
    for (TreeCursor at = cursor(); !at.at_end(); at.advance()) {
      const RawTreeEntry entry = at.entry();
      m_entries.push_back({entry.mode, entry.name, *Oid::from_raw(entry.id)});
    }
  }
  return m_entries;
}

ObjectCache::ObjectCache(const Repository& repository)
    : m_repository(repository),
      m_empty(std::make_shared<Tree>("", repository.algorithm(), nullptr)),
      m_trees(k_tree_cache_bytes, k_largest_tree),
      m_blobs(k_blob_cache_bytes, k_blob_cache_bytes) {}

Result<std::shared_ptr<const Tree>> ObjectCache::tree(const std::optional<Oid>& id,
                                                      const Tree* like) {
  if (!id) {
    return m_empty;
  }
  if (const auto* known = m_trees.find(*id)) {
    return *known;
  }
  auto object = m_repository.read(*id, k_most_tree_bytes);
  if (!object) {
    return tl::unexpected(object.error());
  }
  if (!*object || (*object)->type != ObjectType::tree) {
    return missing(*id, "tree");
  }
  auto tree =
      std::make_shared<const Tree>(std::move((*object)->bytes), m_repository.algorithm(), like);
  m_trees.keep(*id, tree, tree->size() + k_tree_weight);
  return tree;
}

Result<std::shared_ptr<const std::string>> ObjectCache::blob(const Oid& id) {
  if (const auto* known = m_blobs.find(id)) {
    return *known;
  }
  auto object = m_repository.read(id, k_most_blob_bytes);
  if (!object) {
    return tl::unexpected(object.error());
  }
  if (!*object || (*object)->type != ObjectType::blob) {
    return missing(id, "blob");
  }
  auto content = std::make_shared<const std::string>(std::move((*object)->bytes));
  m_blobs.keep(id, content, content->size() + 256);
  return content;
}

Result<std::uint64_t> ObjectCache::blob_size(const Oid& id) {
  const auto header = m_repository.header(id);
  if (!header) {
    return tl::unexpected(header.error());
  }
  if (!*header || (*header)->type != ObjectType::blob) {
    return missing(id, "blob");
  }
  return (*header)->size;
}

bool looks_binary(std::string_view content) {
  constexpr std::size_t k_looked_at = 8000;
  return content.substr(0, k_looked_at).find('\0') != std::string_view::npos;
}

}  // namespace refwarden
