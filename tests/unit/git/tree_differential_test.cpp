// Trees: what our reader accepts is what git's strict fsck has no complaint of, and the other way.
#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "git/libgit2_repository.hpp"
#include "support/git_oracle.hpp"

using namespace refwarden;
using namespace refwarden::test;

namespace {

std::string entry(const std::string& mode, const std::string& name) {
  return mode + " " + name + std::string(1, '\0') + std::string(20, '\x11');
}

std::string file(const std::string& name) {
  return entry("100644", name);
}

std::string folder_entry(const std::string& name) {
  return entry("40000", name);
}

std::vector<std::string> odd_trees(std::size_t count) {
  const std::vector<std::string> entries = {file("a"),
                                            entry("100755", "a.b"),
                                            file("a.b.c"),
                                            folder_entry("a.b.d"),
                                            entry("160000", "a0"),
                                            entry("120000", "ab"),
                                            folder_entry("b"),
                                            file("b0"),
                                            folder_entry("git~2"),
                                            file("\xC3\xA9")};
  const std::vector<std::string> odd = {folder_entry("a"),
                                        folder_entry("a.b"),
                                        file("a-"),
                                        file("b"),
                                        file("b.c"),
                                        entry("040000", "c"),
                                        entry("100664", "c"),
                                        entry("0", "c"),
                                        file(""),
                                        file("."),
                                        file(".."),
                                        file("..."),
                                        file("c/d"),
                                        folder_entry(".git"),
                                        folder_entry(".giT "),
                                        folder_entry(".git:x"),
                                        folder_entry(".gitx"),
                                        folder_entry(".g\xE2\x80\x8Dit"),
                                        folder_entry(".git\xEF\xBB\xBF"),
                                        folder_entry("GIT~1"),
                                        folder_entry("git~10"),
                                        folder_entry("c\\.git."),
                                        folder_entry("c\\x.git"),
                                        folder_entry("c\\git~1\\x"),
                                        "100644 null" + std::string(21, '\0'),
                                        "100644 short"};
  std::mt19937 random(20231115);
  std::vector<std::string> objects;
  for (std::size_t i = 0; i < count; ++i) {
    std::string object;
    for (const std::string& part : mutated(entries, odd, random)) {
      object += part;
    }
    objects.push_back(object);
  }
  // Each odd entry alone, where nothing else can be wrong.
  objects.insert(objects.end(), odd.begin(), odd.end());
  return objects;
}

}  // namespace

TEST_CASE("a tree is canonical exactly where git fsck has nothing to say", "[git]") {
  const GitFolder folder;
  folder.git({"init", "-q", "."});
  const auto objects = odd_trees(600);
  const auto ids = store_literally(folder, ObjectType::tree, objects);
  REQUIRE(ids.size() == objects.size());
  const auto wrong = complaints(folder, {"broken"});  // one id is file and folder here
  std::size_t canonical = 0;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const auto tree = read_tree(objects[i], HashAlgorithm::sha1);
    INFO(ids[i].hex() << " " << (tree ? "" : tree.error().why) << "\n" << objects[i]);
    CHECK(tree.has_value() == (wrong.count(ids[i].hex()) == 0));
    canonical += tree ? 1U : 0U;
  }
  CHECK(canonical > 100);
  CHECK(canonical < ids.size() - 100);
}

TEST_CASE("a tree that git writes lists what git ls-tree lists", "[git]") {
  const GitFolder folder;
  folder.git({"init", "-q", "."});
  const auto names = {"a", "a.b/c", "a-b", "a0", "ab/d/e", "Z", "\xC3\xA9/\xE2\x82\xAC", "x y"};
  for (const char* const name : names) {
    folder.write(name, name);
  }
  folder.git({"add", "."});
  folder.git({"commit", "-q", "-m", "Files"});
  const auto repository = open_repository((folder.path() / ".git").string(), Quarantine::ignore);
  REQUIRE(repository);
  const Oid id = *Oid::parse(folder.git({"rev-parse", "HEAD^{tree}"}));
  const auto raw = (*repository)->read(id, 100000);
  const auto tree = read_tree((*raw)->bytes, HashAlgorithm::sha1);
  REQUIRE(tree);
  std::string listed;
  for (const TreeEntry& line : *tree) {
    const char* const type = line.mode == 0040000 ? "tree" : "blob";
    listed += fmt::format("{:06o} {} {}\t{}", line.mode, type, line.id.hex(), line.name) + '\0';
  }
  CHECK(listed == folder.run({"ls-tree", "-z", "HEAD"}).output);
}
