// Repositories that libgit2 reads (git/repository_format). No type of libgit2 is named here;
// `open_repository` is in git/repository.hpp.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "git/file_repository.hpp"

namespace refwarden {

// How a repository was opened, so that it can be opened again.
struct RepositoryPlace {
  std::string git_dir;  // realpath
  Quarantine quarantine = Quarantine::ignore;
  std::string ref_prefix;  // "refs/namespaces/a/" within a namespace, otherwise empty
  // "/." as often as to make a path of its own for each: libgit2 shares a pack, its locks and its
  // cache between all that name it the same way, and threads would wait for each other.
  std::string own_spelling;
};

class Libgit2Repository final : public FileRepository {
 public:
  static Result<std::unique_ptr<Repository>> open(RepositoryPlace place);
  ~Libgit2Repository() override;

  [[nodiscard]] const std::string& path() const override;
  [[nodiscard]] HashAlgorithm algorithm() const override;
  [[nodiscard]] Result<std::optional<RawObject>> read(const Oid& id,
                                                      std::uint64_t limit) const override;
  [[nodiscard]] Result<std::optional<ObjectHeader>> header(const Oid& id) const override;
  [[nodiscard]] Result<std::unique_ptr<Repository>> reopen() const override;

 private:
  struct Handles;
  Libgit2Repository(RepositoryPlace place, std::unique_ptr<Handles> handles);
  [[nodiscard]] RefPlace place() const override;

  RepositoryPlace m_place;
  mutable std::string m_last_spelling;  // of those reopened from here
  std::unique_ptr<Handles> m_handles;
};

}  // namespace refwarden
