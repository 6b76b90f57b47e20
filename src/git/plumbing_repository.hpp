// Repositories that libgit2 does not read (git/repository_format): objects come from git itself.
#pragma once

#include <memory>
#include <string>

#include "git/file_repository.hpp"
#include "git/object_hash.hpp"
#include "git/plumbing_repository_child.hpp"

namespace refwarden {

// Refs and configuration are read from their files as everywhere else; contents are compared and
// merged by the same code. git is started where the first object is asked for, and so within the
// walls of a process that has confined itself by then.
class PlumbingRepository final : public FileRepository {
 public:
  static Result<std::unique_ptr<Repository>> open(PlumbingPlace place);

  [[nodiscard]] const std::string& path() const override { return m_place.git_dir; }
  [[nodiscard]] HashAlgorithm algorithm() const override { return m_place.algorithm; }
  [[nodiscard]] Result<std::optional<RawObject>> read(const Oid& id,
                                                      std::uint64_t limit) const override;
  [[nodiscard]] Result<std::optional<ObjectHeader>> header(const Oid& id) const override;
  [[nodiscard]] Result<std::unique_ptr<Repository>> reopen() const override;
  [[nodiscard]] bool runs_git() const override { return true; }

 private:
  explicit PlumbingRepository(PlumbingPlace place)
      : m_place(std::move(place)), m_hash(m_place.algorithm) {}

  [[nodiscard]] Done start() const;
  [[nodiscard]] RefPlace place() const override {
    return {m_place.common_dir, m_place.ref_prefix, m_place.algorithm};
  }

  PlumbingPlace m_place;
  ObjectHash m_hash;
  // Nothing before the first question, and after an answer that made no sense.
  mutable std::unique_ptr<GitChild> m_child;
};

}  // namespace refwarden
