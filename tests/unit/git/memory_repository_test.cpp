#include "support/memory_repository.hpp"

#include <catch2/catch.hpp>

using namespace refwarden;
using namespace refwarden::test;

TEST_CASE("objects in memory have the ids that git gives them", "[git]") {
  MemoryRepository repository;
  CHECK(repository.add_blob("").hex() == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
  CHECK(repository.add_tree({}).hex() == "4b825dc642cb6eb9a060e54bf8d69288fbee4904");
  const Oid tree = repository.add_tree({{"a.b", "x\n"}, {"a/b/c", "y\n"}, {"a/d", "z\n"}});
  CHECK(tree.hex() == "100dec355e4cfb6da65e28bcaee33541e8c1af4c");
  const Oid commit = repository.add_commit({tree});
  CHECK(commit.hex() == "416b7902661a5ed861d483f45852fed4f045faca");
}

TEST_CASE("what is built in memory is canonical", "[git]") {
  MemoryRepository repository;
  const Oid tree = repository.add_tree({{"a.b", "x\n"}, {"a/b", {"#!", 0100755}}, {"a0", "y"}});
  const auto raw_tree = repository.read(tree, 1000);
  CHECK(read_tree((*raw_tree)->bytes, HashAlgorithm::sha1)->size() == 3);
  const Oid first = repository.add_commit({tree});
  MemoryCommit parts;
  parts.tree = tree;
  parts.parents = {first};
  parts.signature = "-----BEGIN X-----\n\na\n-----END X-----\n";
  const Oid second = repository.add_commit(parts);
  const auto raw_commit = repository.read(second, 1000);
  const auto commit = read_commit(second, (*raw_commit)->bytes);
  REQUIRE(commit);
  CHECK(commit->parents == parts.parents);
  CHECK(commit->signed_part->signature == parts.signature);
  MemoryTag tag_parts;
  tag_parts.target = second;
  tag_parts.name = "v1";
  const auto raw_tag = repository.read(repository.add_tag(tag_parts), 1000);
  CHECK(read_tag(second, (*raw_tag)->bytes)->name.bytes() == "v1");
  CHECK(repository.reads() == 3);
}

TEST_CASE("a repository in memory answers as a real one does", "[git]") {
  MemoryRepository repository;
  const Oid blob = repository.add_blob("12345");
  CHECK_FALSE(repository.read(Oid(), 10)->has_value());
  CHECK(repository.read(blob, 4).error().code == FailureCode::limit_object);
  CHECK((*repository.header(blob))->size == 5);
  repository.set_ref("refs/heads/main", blob);
  repository.set_symbolic_ref("refs/heads/master", "refs/heads/main");
  CHECK(repository.refs()->direct.at(0).name == "refs/heads/main");
  CHECK(repository.refs()->symbolic.at(0).target == "refs/heads/main");
  const auto again = repository.reopen();
  CHECK((*again)->read(blob, 5)->has_value());
  repository.break_with({FailureCode::server_broken, "gone", {}});
  CHECK_FALSE((*again)->read(blob, 5));
}
