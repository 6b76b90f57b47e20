// The real repository. No type of libgit2 is named here; `open_repository` is in
// git/repository.hpp.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "git/repository.hpp"

namespace refwarden {

// How a repository was opened, so that it can be opened again.
struct RepositoryPlace {
  std::string git_dir;  // realpath
  Quarantine quarantine = Quarantine::ignore;
  std::string ref_prefix;  // "refs/namespaces/a/" within a namespace, otherwise empty
};

class Libgit2Repository final : public Repository {
 public:
  static Result<std::unique_ptr<Repository>> open(RepositoryPlace place);
  ~Libgit2Repository() override;

  [[nodiscard]] const std::string& path() const override;
  [[nodiscard]] HashAlgorithm algorithm() const override;
  [[nodiscard]] Result<std::optional<RawObject>> read(const Oid& id,
                                                      std::uint64_t limit) const override;
  [[nodiscard]] Result<std::optional<ObjectHeader>> header(const Oid& id) const override;
  [[nodiscard]] Result<RefsSnapshot> refs() const override;
  [[nodiscard]] Result<std::optional<std::string>> config(const std::string& key) const override;
  [[nodiscard]] Result<std::optional<std::string>> merge_blobs(
      const std::optional<std::string>& base, const std::string& ours,
      const std::string& theirs) const override;
  [[nodiscard]] Result<LineCounts> count_lines(const std::string& before,
                                               const std::string& after) const override;
  [[nodiscard]] Result<std::unique_ptr<Repository>> reopen() const override;

 private:
  struct Handles;
  Libgit2Repository(RepositoryPlace place, std::unique_ptr<Handles> handles);

  RepositoryPlace m_place;
  std::unique_ptr<Handles> m_handles;
};

}  // namespace refwarden
