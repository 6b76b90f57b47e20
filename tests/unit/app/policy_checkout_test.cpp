// A commit of a policy's repository as a folder.
#include "app/policy_checkout.hpp"

#include <catch2/catch.hpp>

#include "support/memory_repository.hpp"
#include "support/scratch_folder.hpp"

using namespace refwarden;
using namespace refwarden::test;
namespace fs = std::filesystem;

namespace {

struct Checkouts {
  ScratchFolder scratch;
  Result<AuditFolder> folder = AuditFolder::open(scratch.path());

  Result<fs::path> made(const Repository& repository, const Oid& commit) {
    REQUIRE(folder);
    return lay_out(repository, commit, *folder, "made");
  }
};

std::string detail_of(const Result<fs::path>& made) {
  REQUIRE_FALSE(made);
  CHECK(made.error().code == FailureCode::policy_broken);
  return made.error().detail;
}

std::set<std::string> files_below(const fs::path& folder) {
  std::set<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) {
      names.insert(entry.path().lexically_relative(folder).string());
    }
  }
  return names;
}

}  // namespace

TEST_CASE("regular files of a commit are laid out, nothing else", "[app]") {
  MemoryRepository repository;
  const Oid other = repository.add_commit({repository.add_tree({})});
  MemoryFiles files{{"system.toml", "schema = 1\n"},
                    {"keys/a.asc", "key"},
                    {"run", {"#!/bin/sh\n", 0100755}},
                    {".gitignore", "*~\n"},
                    {".github/x", "y"},
                    {"repos/.gitkeep", ""},
                    {"people.toml", {"/etc/passwd", 0120000}},
                    {"inner", MemoryFile::gitlink(other)}};
  Checkouts checkouts;
  const auto made = checkouts.made(repository, repository.add_commit({repository.add_tree(files)}));
  REQUIRE(made);
  CHECK(*made == checkouts.scratch.path() / "made");
  CHECK(files_below(*made) == std::set<std::string>{"keys/a.asc", "run", "system.toml"});
  CHECK(file_text(*made / "system.toml") == "schema = 1\n");
  CHECK(fs::is_directory(*made / "repos"));
  CHECK(fs::status(*made / "run").permissions() == fs::perms(0600));
  CHECK(fs::status(*made).permissions() == fs::perms(0700));
}

TEST_CASE("what cannot be laid out is no policy", "[app]") {
  MemoryRepository repository;
  Checkouts checkouts;
  SECTION("no commit") {
    const Oid blob = repository.add_blob("x");
    CHECK(detail_of(checkouts.made(repository, blob)) ==
          blob.hex() + " is no commit that can be read");
  }
  SECTION("a tag") {
    const Oid commit = repository.add_commit({repository.add_tree({})});
    MemoryTag tag;
    tag.target = commit;
    const Oid id = repository.add_tag(tag);
    CHECK(detail_of(checkouts.made(repository, id)) == id.hex() + " is no commit that can be read");
  }
  SECTION("a tree that leads out") {
    for (const char* name : {"..", "a/b", ".git"}) {
      INFO(name);
      const Oid blob = repository.add_blob("x");
      const Oid tree = repository.add(
          ObjectType::tree, "100644 " + std::string(name) + '\0' + std::string(blob.raw()));
      CHECK(detail_of(checkouts.made(repository, repository.add_commit({tree})))
                .starts_with("tree " + tree.hex() + ": "));
      fs::remove_all(checkouts.scratch.path() / "made");
    }
    CHECK(fs::is_empty(checkouts.scratch.path()));
  }
  SECTION("too deep") {
    std::string path;
    for (int i = 0; i < 9; ++i) {
      path += "d/";
    }
    const MemoryFiles files{{path + "f", "x"}};
    CHECK(detail_of(checkouts.made(repository, repository.add_commit({repository.add_tree(files)})))
              .starts_with("folders lie more than 8 deep"));
  }
  SECTION("a blob that is gone") {
    const Oid commit = repository.add_commit({repository.add_tree({{"a", "gone"}})});
    repository.remove_object(repository.add_blob("gone"));
    CHECK(detail_of(checkouts.made(repository, commit)).find("is not there") != std::string::npos);
  }
}

TEST_CASE("a folder that points nowhere is where its policy is", "[app]") {
  const ScratchFolder scratch;
  const auto home = find_policy_home(scratch.path());
  REQUIRE(home);
  CHECK(home->folder == scratch.path());
  CHECK_FALSE(home->commit);
}
