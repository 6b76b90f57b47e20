#include "git/libgit2_repository.hpp"

#include <cstring>

#include "git/libgit2_repository_handles.hpp"
#include "git/libgit2_repository_start.hpp"

namespace refwarden {
namespace {

// For each pack libgit2 keeps what others are changes of, up to 16 MiB, for each thread.
constexpr std::ptrdiff_t k_most_held = 4 << 20;

constexpr const char* k_unreadable = "an object of the repository cannot be read";

tl::unexpected<Failure> unreadable(const Oid& id) {
  return fail(FailureCode::server_broken, k_unreadable, id.hex() + ": " + libgit2_complaint());
}

}  // namespace

git_oid libgit2_id(const Oid& id) {
  git_oid result;
  std::memcpy(result.id, id.raw().data(), sizeof result.id);
  return result;
}

std::optional<ObjectType> libgit2_type(git_object_t type) {
  switch (type) {
    case GIT_OBJECT_COMMIT:
      return ObjectType::commit;
    case GIT_OBJECT_TREE:
      return ObjectType::tree;
    case GIT_OBJECT_BLOB:
      return ObjectType::blob;
    case GIT_OBJECT_TAG:
      return ObjectType::tag;
    default:
      return std::nullopt;
  }
}

Done Libgit2Repository::Handles::open_packs(const RepositoryPlace& place) {
  packs.backends.clear();
  packs.held = 0;
  objects.reset();  // libgit2 would share the packs of one that is still open
  auto opened = open_libgit2_objects(repository.get(), place);
  if (!opened) {
    return tl::unexpected(opened.error());
  }
  objects = std::move(*opened);
  packs.backends = packs_of(objects.get());
  return {};
}

Libgit2Repository::Libgit2Repository(RepositoryPlace place, std::unique_ptr<Handles> handles)
    : m_place(std::move(place)), m_handles(std::move(handles)) {}

Libgit2Repository::~Libgit2Repository() = default;

Result<std::unique_ptr<Repository>> Libgit2Repository::open(RepositoryPlace place) {
  if (auto started = start_libgit2(); !started) {
    return tl::unexpected(started.error());
  }
  auto handles = std::make_unique<Handles>();
  auto repository = open_libgit2_repository(place);
  if (!repository) {
    return tl::unexpected(repository.error());
  }
  handles->repository = std::move(*repository);
  if (Done done = handles->open_packs(place); !done) {
    return tl::unexpected(done.error());
  }
  return std::unique_ptr<Repository>(new Libgit2Repository(std::move(place), std::move(handles)));
}

const std::string& Libgit2Repository::path() const {
  return m_place.git_dir;
}

// libgit2 1.5 opens no other repository.
HashAlgorithm Libgit2Repository::algorithm() const {
  return HashAlgorithm::sha1;
}

RefPlace Libgit2Repository::place() const {
  std::string folder = git_repository_commondir(m_handles->repository.get());
  while (folder.size() > 1 && folder.ends_with('/')) {
    folder.pop_back();
  }
  return {folder, m_place.ref_prefix, algorithm()};
}

Result<std::optional<ObjectHeader>> Libgit2Repository::header(const Oid& id) const {
  if (id.algorithm() != algorithm()) {
    return std::nullopt;
  }
  const git_oid wanted = libgit2_id(id);
  std::size_t size = 0;
  git_object_t kind = GIT_OBJECT_INVALID;
  const int code = git_odb_read_header(&size, &kind, m_handles->objects.get(), &wanted);
  if (code == GIT_ENOTFOUND) {
    return std::nullopt;
  }
  const auto type = libgit2_type(kind);
  if (code != 0 || !type) {
    return unreadable(id);
  }
  return ObjectHeader{*type, size};
}

Result<std::optional<RawObject>> Libgit2Repository::read(const Oid& id, std::uint64_t limit) const {
  if (id.algorithm() != algorithm()) {
    return std::nullopt;
  }
  if (m_handles->packs.held > k_most_held) {
    if (Done done = m_handles->open_packs(m_place); !done) {
      return tl::unexpected(done.error());
    }
  }
  if (auto packed = read_packed(m_handles->packs, id, limit)) {
    return packed;
  }
  // The size comes first: a small pack can hold an object of many gigabytes.
  const auto known = header(id);
  if (!known || !*known) {
    return known ? Result<std::optional<RawObject>>(std::nullopt) : tl::unexpected(known.error());
  }
  if ((*known)->size > limit) {
    return fail(FailureCode::limit_object, "an object is larger than the server reads",
                id.hex() + ": " + std::to_string((*known)->size) + " bytes");
  }
  const git_oid wanted = libgit2_id(id);
  git_odb_object* object = nullptr;
  const int code = git_odb_read(&object, m_handles->objects.get(), &wanted);
  const Libgit2Owner<git_odb_object> owner(object);
  if (code != 0) {
    return unreadable(id);
  }
  const std::size_t size = git_odb_object_size(object);
  if (size != (*known)->size || libgit2_type(git_odb_object_type(object)) != (*known)->type) {
    return fail(FailureCode::server_broken, k_unreadable, id.hex() + ": not what its header says");
  }
  const auto* const data = static_cast<const char*>(git_odb_object_data(object));
  return RawObject{(*known)->type, std::string(data, size)};
}

Result<std::unique_ptr<Repository>> Libgit2Repository::reopen() const {
  RepositoryPlace place = m_place;
  m_last_spelling += "/.";
  place.own_spelling += m_last_spelling;
  return open(std::move(place));
}

}  // namespace refwarden
