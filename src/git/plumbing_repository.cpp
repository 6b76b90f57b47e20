#include "git/plumbing_repository.hpp"

#include "git/blob_text.hpp"
#include "git/repository_files.hpp"

namespace refwarden {

Result<std::unique_ptr<Repository>> PlumbingRepository::open(PlumbingPlace place) {
  return std::unique_ptr<Repository>(new PlumbingRepository(std::move(place)));
}

Result<std::optional<ObjectHeader>> PlumbingRepository::header(const Oid& id) const {
  // To git, digits of another width are the beginning of an id.
  if (id.algorithm() != algorithm()) {
    return std::nullopt;
  }
  if (m_child == nullptr) {
    auto child = start_git(m_place);
    if (!child) {
      return tl::unexpected(child.error());
    }
    m_child = *std::move(child);
  }
  auto header = m_child->header(id);
  if (!header) {
    m_child.reset();
  }
  return header;
}

Result<std::optional<RawObject>> PlumbingRepository::read(const Oid& id,
                                                          std::uint64_t limit) const {
  // The size comes first: a small pack can hold an object of many gigabytes.
  const auto known = header(id);
  if (!known || !*known) {
    return known ? Result<std::optional<RawObject>>(std::nullopt) : tl::unexpected(known.error());
  }
  if ((*known)->size > limit) {
    return fail(FailureCode::limit_object, "an object is larger than the server reads",
                id.hex() + ": " + std::to_string((*known)->size) + " bytes");
  }
  auto bytes = m_child->contents(id, **known);
  if (!bytes) {
    m_child.reset();
    return tl::unexpected(bytes.error());
  }
  RawObject object{(*known)->type, *std::move(bytes)};
  if (m_hash.id_of(object.type, object.bytes) != id) {
    return fail(FailureCode::server_broken, "an object of the repository cannot be read",
                id.hex() + ": its bytes have another id");
  }
  return object;
}

Result<RefsSnapshot> PlumbingRepository::refs() const {
  return read_refs({m_place.common_dir, m_place.ref_prefix, algorithm()});
}

Result<std::optional<std::string>> PlumbingRepository::config(const std::string& key) const {
  return read_config(m_place.common_dir + "/config", key);
}

Result<std::optional<std::string>> PlumbingRepository::merge_blobs(
    const std::optional<std::string>& base, const std::string& ours,
    const std::string& theirs) const {
  return merge_contents(base, ours, theirs);
}

Result<LineCounts> PlumbingRepository::count_lines(const std::string& before,
                                                   const std::string& after) const {
  return count_changed_lines(before, after);
}

Result<std::unique_ptr<Repository>> PlumbingRepository::reopen() const {
  return open(m_place);
}

}  // namespace refwarden
