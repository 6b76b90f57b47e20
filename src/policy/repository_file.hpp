// Which file below `repos` speaks for a repository.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "policy/draft.hpp"
#include "policy/trusted_folder.hpp"

namespace refwarden {

// One file below `repos`.
struct RepositoryFile {
  std::string name;                    // "repos/payments.toml"
  const Document* document = nullptr;  // nullptr: cannot be read; `problems` say why
  std::vector<std::string> paths;      // [repo] paths, as written
  // What keeps the file from being read or from saying which repositories it is about.
  std::vector<Problem> problems;

  // "payments", of "repos/payments.toml".
  [[nodiscard]] std::string stem() const;
  [[nodiscard]] bool is_readable() const { return problems.empty(); }
  // True where one of `paths` matches; never for a name.
  [[nodiscard]] bool lists(const std::string& repository) const;
};

// "payments" of "/srv/git/payments.git" and of "/srv/payments/.git".
std::string name_of_repository(const std::string& path);

struct RepositoryFolder {
  const TrustedFolder& folder;  // of the policy
  std::string repos;            // the name below it
  std::string repository;       // as for file_for; empty: about every repository
};

// The files of the folder, sorted by name. Where some file lists the one repository that is asked
// about, only those that `file_for` needs for it: of very many others each is read, but not parsed.
// Problems of the folder itself go to `problems`.
std::vector<RepositoryFile> read_repository_files(const RepositoryFolder& asked,
                                                  Documents& documents,
                                                  std::vector<Problem>& problems);

// The one that lists `repository`, or nullptr where none has to. Otherwise nullptr and problems:
// decisions.md 4, two files that list it, a file that is named like it and does not list it (which
// is the one under `listed_or_named`).
const RepositoryFile* file_for(const std::string& repository,
                               const std::vector<RepositoryFile>& files,
                               std::vector<Problem>& problems,
                               FileChoice choice = FileChoice::listed);

}  // namespace refwarden
