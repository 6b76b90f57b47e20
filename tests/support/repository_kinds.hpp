// The repositories that there are and how each is read, for tests of what holds for all.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "git/repository.hpp"
#include "support/git_folder.hpp"

namespace refwarden::test {

struct ByLibgit2 {
  static constexpr const char* k_format = "--object-format=sha1";
  static constexpr std::size_t k_digits = 40;
  static constexpr bool k_extends = false;
  static constexpr bool k_runs_git = false;
};
struct ByGit {  // for an extension that libgit2 does not know
  static constexpr const char* k_format = "--object-format=sha1";
  static constexpr std::size_t k_digits = 40;
  static constexpr bool k_extends = true;
  static constexpr bool k_runs_git = true;
};
struct ByGitWide {
  static constexpr const char* k_format = "--object-format=sha256";
  static constexpr std::size_t k_digits = 64;
  static constexpr bool k_extends = false;
  static constexpr bool k_runs_git = true;
};

// git init with these arguments.
template <typename By>
void make(const GitFolder& folder, const std::vector<std::string>& arguments) {
  std::vector<std::string> words{"init", "-q", By::k_format};
  words.insert(words.end(), arguments.begin(), arguments.end());
  folder.git(words);
  if (By::k_extends) {
    folder.git({"config", "core.repositoryFormatVersion", "1"});
    folder.git({"config", "extensions.worktreeConfig", "true"});
  }
}

template <typename By>
void make_bare(const GitFolder& folder) {
  make<By>(folder, {"--bare", "."});
}

// The repository, which is read in this way.
template <typename By>
std::unique_ptr<Repository> opened(const std::filesystem::path& git_dir,
                                   Quarantine quarantine = Quarantine::ignore,
                                   const std::optional<std::string>& ref_namespace = {}) {
  auto repository = open_repository(git_dir.string(), quarantine, ref_namespace);
  if (!repository) {
    FAIL(repository.error().detail);
  }
  CHECK((*repository)->runs_git() == By::k_runs_git);
  CHECK(2 * Oid::width((*repository)->algorithm()) == By::k_digits);
  return std::move(*repository);
}

// Digits of an id.
template <typename By>
std::string id_of_all(char digit) {
  return std::string(By::k_digits, digit);
}

}  // namespace refwarden::test
