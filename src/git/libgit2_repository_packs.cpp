#include <algorithm>
#include <string>

#include <git2/sys/odb_backend.h>

#include "git/libgit2_repository_handles.hpp"
#include "git/libgit2_repository_memory.hpp"

namespace refwarden {
namespace {

// What libgit2 takes for its own work is not refused.
constexpr std::uint64_t k_least_bound = 1U << 20U;
// Objects are given a byte more than they have.
constexpr std::size_t k_rounding = 64;

class PackedData {
 public:
  explicit PackedData(git_odb_backend* pack) : m_pack(pack) {}
  PackedData(const PackedData&) = delete;
  PackedData& operator=(const PackedData&) = delete;
  ~PackedData() { git_odb_backend_data_free(m_pack, m_data); }

  int read(const git_oid& id) { return m_pack->read(&m_data, &m_size, &m_kind, m_pack, &id); }

  [[nodiscard]] std::string_view bytes() const {
    return {static_cast<const char*>(m_data), m_size};
  }
  [[nodiscard]] git_object_t kind() const { return m_kind; }

 private:
  git_odb_backend* m_pack;
  void* m_data = nullptr;
  std::size_t m_size = 0;
  git_object_t m_kind = GIT_OBJECT_INVALID;
};

std::optional<RawObject> read_first(const PackReading& packs, const Oid& id, std::uint64_t limit) {
  const git_oid wanted = libgit2_id(id);
  for (git_odb_backend* const pack : packs.backends) {
    PackedData data(pack);
    if (data.read(wanted) != 0) {
      continue;
    }
    const auto type = libgit2_type(data.kind());
    if (!type || data.bytes().size() > limit || packs.hash.id_of(*type, data.bytes()) != id) {
      return std::nullopt;
    }
    return RawObject{*type, std::string(data.bytes())};
  }
  return std::nullopt;
}

}  // namespace

std::vector<git_odb_backend*> packs_of(git_odb* objects) {
  std::vector<git_odb_backend*> packs;
  for (std::size_t i = 0; i < git_odb_num_backends(objects); ++i) {
    git_odb_backend* backend = nullptr;
    // Those of loose objects take no pack in.
    if (git_odb_get_backend(&backend, objects, i) == 0 && backend->writepack != nullptr) {
      packs.push_back(backend);
    }
  }
  return packs;
}

std::optional<RawObject> read_packed(PackReading& packs, const Oid& id, std::uint64_t limit) {
  const AllocationBound bound(std::max(limit, k_least_bound) + k_rounding);
  auto object = read_first(packs, id, limit);
  packs.held += bound.held();
  return object;
}

}  // namespace refwarden
