// The policy folder as it was read: the system level joined, the repositories' files at hand.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "policy/draft.hpp"
#include "policy/repository_file.hpp"
#include "policy/trusted_folder.hpp"

namespace refwarden {

struct PolicyFolder {
  std::optional<TrustedFolder> folder;  // empty: it cannot be used, and `system` says why
  Documents documents;
  Draft system;                  // system.toml and people.toml, with their problems
  std::optional<Server> server;  // where [server] alone has no problem
  std::vector<RepositoryFile> repositories;
  std::string keys_digest;  // over names, sizes and bytes of keys/

  // False where system.toml could not be read: a repository's file would only seem full of
  // mistakes.
  [[nodiscard]] bool can_join() const { return !system.policy.risk.classes.empty(); }
  // True where the system level has no error.
  [[nodiscard]] bool is_sound() const { return folder && system.problems.empty(); }
};

// Never fails: what is wrong stands in `system.problems`, which then close every repository. With a
// `repository` only the files below `repos` that can decide about it need be in `repositories`.
PolicyFolder read_policy_folder(const std::filesystem::path& path,
                                const std::string& repository = {});

// The system level and `file` (nullptr: none) as one policy for `repository`, settled. Problems of
// `file` are in the draft.
Draft join(const PolicyFolder& folder, const RepositoryFile* file);

// Names, digests and the look-ups of a joined policy.
void complete(Policy& policy, const PolicyFolder& folder, const RepositoryFile* file,
              const std::string& repository);

// In the order of files, lines and columns, each once.
void sort_problems(std::vector<Problem>& problems);

}  // namespace refwarden
