#include "facts/object_cache.hpp"

namespace refwarden {
namespace {

constexpr std::size_t k_tree_cache_bytes = 4U << 20U;
constexpr std::size_t k_blob_cache_bytes = 4U << 20U;

tl::unexpected<Failure> missing(const Oid& id, std::string_view type) {
  return fail(FailureCode::object_missing,
              std::string(type) + " " + id.brief() + " is not in the repository",
              "no " + std::string(type) + " " + id.hex());
}

std::shared_ptr<const Tree> parse(std::string bytes, HashAlgorithm algorithm) {
  auto tree = std::make_shared<Tree>();
  tree->bytes = std::move(bytes);
  auto entries = read_tree(tree->bytes, algorithm);
  if (entries) {
    tree->entries = std::move(*entries);
  } else {
    tree->malformed = entries.error().why;
  }
  return tree;
}

}  // namespace

ObjectCache::ObjectCache(const Repository& repository)
    : m_repository(repository),
      m_empty(std::make_shared<Tree>()),
      m_trees(k_tree_cache_bytes),
      m_blobs(k_blob_cache_bytes) {}

Result<std::shared_ptr<const Tree>> ObjectCache::tree(const std::optional<Oid>& id) {
  if (!id) {
    return m_empty;
  }
  if (auto known = m_trees.find(*id)) {
    return known;
  }
  auto object = m_repository.read(*id, k_most_tree_bytes);
  if (!object) {
    return tl::unexpected(object.error());
  }
  if (!*object || (*object)->type != ObjectType::tree) {
    return missing(*id, "tree");
  }
  auto tree = parse(std::move((*object)->bytes), m_repository.algorithm());
  m_trees.keep(*id, tree, tree->bytes.size() + tree->entries.size() * sizeof(TreeEntry) + 256);
  return tree;
}

Result<std::shared_ptr<const std::string>> ObjectCache::blob(const Oid& id) {
  if (auto known = m_blobs.find(id)) {
    return known;
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
