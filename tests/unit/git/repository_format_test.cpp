#include "git/repository_format.hpp"

#include <catch2/catch.hpp>

#include "git/repository.hpp"
#include "support/git_folder.hpp"

using namespace refwarden;
using namespace refwarden::test;

namespace {

RepositoryFormat format_of(const std::string& config) {
  const GitFolder folder;
  folder.write("config", config);
  const auto format = read_repository_format(folder.path().string());
  REQUIRE(format);
  return *format;
}

std::string extending(const std::string& setting, int version = 1) {
  return "[core]\n\trepositoryformatversion = " + std::to_string(version) + "\n[extensions]\n\t" +
         setting + "\n";
}

// What opening a bare repository says after `settings` were made in it.
Failure refusal_after(const std::vector<std::pair<std::string, std::string>>& settings) {
  const GitFolder folder;
  folder.git({"init", "-q", "--bare", "."});
  for (const auto& [key, value] : settings) {
    // Once an extension is there that git does not know, it looks at nothing but the file.
    folder.git({"config", "--file", "config", key, value});
  }
  const auto repository = open_repository(folder.path().string(), Quarantine::ignore);
  REQUIRE_FALSE(repository);
  CHECK(repository.error().code == FailureCode::server_broken);
  return repository.error();
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("libgit2 reads what has no extension that it does not know", "[git]") {
  for (const std::string& config :
       {std::string(), std::string("[core]\n\tbare = true\n"), extending("noop = 1"),
        extending("partialClone = origin", 0), extending("other = 1", 0)}) {
    CHECK(libgit2_reads(format_of(config)));
  }
  for (const std::string& config :
       {extending("objectFormat = sha256"), extending("objectFormat = sha1"),
        extending("objectFormat = sha256", 0), extending("refStorage = reftable"),
        extending("refStorage = reftable", 0), extending("partialClone = origin"),
        extending("compatObjectFormat = sha1"), extending("noop-v1"), extending("other = 1"),
        extending("noop = 1", 2), extending("\n[extensions \"noop\"]\n\tbelow = 1"),
        std::string("[core]\n\trepositoryformatversion = one\n")}) {
    INFO(config);
    CHECK_FALSE(libgit2_reads(format_of(config)));
  }
}

TEST_CASE("an included file says nothing of the format, as for git", "[git]") {
  const GitFolder folder;
  folder.write("config", "[include]\n\tpath = more\n");
  folder.write("more", extending("objectFormat = sha256"));
  const auto format = read_repository_format(folder.path().string());
  REQUIRE(format);
  CHECK(format->version == "0");
  CHECK(format->extensions.empty());
}

TEST_CASE("the object format is sha1, sha256 or a failure", "[git]") {
  CHECK(algorithm_of(format_of("")) == HashAlgorithm::sha1);
  CHECK(algorithm_of(format_of(extending("objectFormat = sha1"))) == HashAlgorithm::sha1);
  CHECK(algorithm_of(format_of(extending("OBJECTFORMAT = sha256"))) == HashAlgorithm::sha256);
  for (const std::string value : {"SHA256", "sha512", ""}) {
    CHECK_FALSE(algorithm_of(format_of(extending("objectFormat = " + value))));
  }
  CHECK_FALSE(algorithm_of(format_of(extending("objectFormat"))));
  const auto both =
      algorithm_of(format_of(extending("objectFormat = sha256\n\tcompatObjectFormat = sha1")));
  REQUIRE_FALSE(both);
  CHECK(has(both.error().told, "(compatObjectFormat), which is not supported yet"));
}

TEST_CASE("what refwarden does not know of a format has a name", "[git]") {
  CHECK(unknown_part(format_of(extending("objectFormat = sha256\n\trefStorage = files"))).empty());
  CHECK(unknown_part(format_of(extending("other = 1"))) == "extensions.other");
  CHECK(unknown_part(format_of(extending("refStorage = reftable"))) ==
        "extensions.refStorage reftable");
  CHECK(unknown_part(format_of(extending("noop = 1", 2))) == "core.repositoryFormatVersion 2");
}

TEST_CASE("a format that nobody knows is refused in git's own words", "[git]") {
  const std::string version = "core.repositoryformatversion";
  CHECK(has(refusal_after({{version, "1"}, {"extensions.other", "1"}}).detail, "fatal: "));
  CHECK(has(refusal_after({{version, "77"}}).detail, "77"));
  const Failure storage = refusal_after({{version, "1"}, {"extensions.refStorage", "reftable"}});
  CHECK(has(storage.detail, "extension"));
  const Failure two = refusal_after({{version, "1"},
                                     {"extensions.objectFormat", "sha256"},
                                     {"extensions.compatObjectFormat", "sha1"}});
  CHECK(has(two.told, "ids of two kinds"));
}

TEST_CASE("a place that is no repository is a failure", "[git]") {
  const GitFolder folder;
  const auto nothing = open_repository((folder.path() / "none").string(), Quarantine::ignore);
  REQUIRE_FALSE(nothing);
  CHECK(nothing.error().code == FailureCode::server_broken);
  CHECK(nothing.error().told == "the repository cannot be opened");
  CHECK_FALSE(open_repository(folder.path().string(), Quarantine::ignore));
  folder.write("config", extending("objectFormat = sha256"));
  const auto empty = open_repository(folder.path().string(), Quarantine::ignore);
  REQUIRE(empty);  // git is not asked before there is something to read
  const auto object = (*empty)->header(Oid::null(HashAlgorithm::sha256));
  REQUIRE_FALSE(object);
  CHECK(object.error().told == "the repository cannot be opened");
  CHECK(has(object.error().detail, "not a git repository"));
}

TEST_CASE("the format of a linked work tree is the repository's", "[git]") {
  const GitFolder folder;
  folder.git({"init", "-q", "--object-format=sha256", "-b", "main", "."});
  folder.git({"commit", "-q", "--allow-empty", "-m", "First"});
  folder.git({"worktree", "add", "-q", "linked"});
  const auto linked =
      open_repository((folder.path() / ".git/worktrees/linked").string(), Quarantine::ignore);
  REQUIRE(linked);
  CHECK((*linked)->algorithm() == HashAlgorithm::sha256);
  const auto refs = (*linked)->refs();
  REQUIRE(refs);
  REQUIRE(refs->direct.size() == 2);
  CHECK((*linked)->header(refs->direct.front().target)->has_value());
}
