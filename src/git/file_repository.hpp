// What is read from a repository's own files in one way, whatever reads its objects.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "git/repository.hpp"
#include "git/repository_files.hpp"

namespace refwarden {

class FileRepository : public Repository {
 public:
  [[nodiscard]] Result<RefsSnapshot> refs() const override;
  [[nodiscard]] Result<RefsSnapshot> refs_on_demand() const override;
  [[nodiscard]] std::optional<std::string> head() const override;
  [[nodiscard]] std::shared_ptr<const CommitGraphFile> commit_graph() const override;
  [[nodiscard]] Result<std::optional<std::string>> config(const std::string& key) const override;

 private:
  [[nodiscard]] virtual RefPlace place() const = 0;
};

}  // namespace refwarden
