#include "git/plumbing_repository.hpp"

namespace refwarden {

Result<std::unique_ptr<Repository>> PlumbingRepository::open(PlumbingPlace place) {
  return std::unique_ptr<Repository>(new PlumbingRepository(std::move(place)));
}

Done PlumbingRepository::start() const {
  if (m_child != nullptr) {
    return {};
  }
  return start_git(m_place).map(
      [&](std::unique_ptr<GitChild>&& child) { m_child = std::move(child); });
}

Result<std::optional<ObjectHeader>> PlumbingRepository::header(const Oid& id) const {
  // To git, digits of another width are the beginning of an id.
  if (id.algorithm() != algorithm()) {
    return std::nullopt;
  }
  if (Done started = start(); !started) {
    return tl::unexpected(started.error());
  }
  auto header = m_child->header(id);
  if (!header) {
    m_child.reset();
  }
  return header;
}

Result<std::optional<RawObject>> PlumbingRepository::read(const Oid& id,
                                                          std::uint64_t limit) const {
  if (id.algorithm() != algorithm()) {
    return std::nullopt;
  }
  if (Done started = start(); !started) {
    return tl::unexpected(started.error());
  }
  auto object = m_child->read(id, limit);
  if (!object) {
    m_child.reset();  // where the object is too large, git goes on giving it
    return object;
  }
  if (*object && m_hash.id_of((*object)->type, (*object)->bytes) != id) {
    return fail(FailureCode::server_broken, "an object of the repository cannot be read",
                id.hex() + ": its bytes have another id");
  }
  return object;
}

Result<std::unique_ptr<Repository>> PlumbingRepository::reopen() const {
  return open(m_place);
}

}  // namespace refwarden
