#include "git/tree_cursor.hpp"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "git/object_hash.hpp"
#include "git/objects.hpp"

using namespace refwarden;

namespace {

// One entry; its id is `byte` twenty times.
std::string entry(const std::string& mode, const std::string& name, char byte) {
  return mode + " " + name + '\0' + std::string(20, byte);
}

std::vector<std::string> names_of(TreeCursor cursor) {
  std::vector<std::string> names;
  for (; !cursor.at_end(); cursor.advance()) {
    names.emplace_back(cursor.entry().name);
  }
  return names;
}

}  // namespace

TEST_CASE("a cursor sees what the strict reader lists", "[git]") {
  // Ids that look like modes, blanks and ends of names.
  const std::string bytes = entry("100644", "a", ' ') + entry("40000", "b", '4') +
                            entry("160000", "c", '\x01') + entry("120000", "d e", '1');
  const auto list = read_tree(bytes, HashAlgorithm::sha1);
  REQUIRE(list);
  TreeCursor cursor(bytes, HashAlgorithm::sha1);
  for (const TreeEntry& listed : *list) {
    REQUIRE_FALSE(cursor.at_end());
    CHECK(cursor.entry().mode == listed.mode);
    CHECK(cursor.entry().name == listed.name);
    CHECK(cursor.entry().id == listed.id.raw());
    cursor.advance();
  }
  CHECK(cursor.at_end());
}

TEST_CASE("what two trees have in common in front is passed in whole entries", "[git]") {
  const std::string same = entry("100644", "a", 'x') + entry("40000", "b", 'y');
  const auto left_of = [](const std::string& one, const std::string& other) {
    TreeCursor first(one, HashAlgorithm::sha1);
    TreeCursor second(other, HashAlgorithm::sha1);
    TreeCursor::pass_common(first, second);
    return std::pair(names_of(first), names_of(second));
  };
  using Names = std::vector<std::string>;
  CHECK(left_of(same, same) == std::pair(Names{}, Names{}));
  CHECK(left_of(same, "") == std::pair(Names{"a", "b"}, Names{}));
  CHECK(left_of(same, entry("100644", "a", 'x')) == std::pair(Names{"b"}, Names{}));
  // The last byte of the second id, and the first of its mode.
  std::string last = same;
  last.back() = 'z';
  CHECK(left_of(same, last) == std::pair(Names{"b"}, Names{"b"}));
  CHECK(left_of(same, entry("100644", "a", 'x') + entry("100644", "b", 'y')) ==
        std::pair(Names{"b"}, Names{"b"}));
  // Longer than the steps in which bytes are compared.
  std::string many;
  for (char name = 'a'; name <= 'z'; ++name) {
    many += entry("100644", std::string(1, name), 'i');
  }
  for (std::size_t at = 0; at < many.size(); ++at) {
    std::string changed = many;
    changed[at] = changed[at] == 'i' ? 'j' : changed[at];
    TreeCursor first(many, HashAlgorithm::sha1);
    TreeCursor second(changed, HashAlgorithm::sha1);
    TreeCursor::pass_common(first, second);
    const std::size_t wanted = changed == many ? 0 : 26 - at / (many.size() / 26);
    REQUIRE(names_of(first).size() == wanted);
    REQUIRE(names_of(second).size() == wanted);
  }
}

TEST_CASE("a tree is like a good one where ids alone differ", "[git]") {
  const std::string known = entry("100644", "a", 'x') + entry("40000", "b", 'y');
  const auto is_like = [&](const std::string& bytes) {
    return differs_in_ids_only(bytes, known, HashAlgorithm::sha1);
  };
  CHECK(is_like(known));
  CHECK(is_like(entry("100644", "a", ' ') + entry("40000", "b", 'y')));
  CHECK(is_like(entry("100644", "a", 'x') + entry("40000", "b", 'a')));
  // Each of these is malformed, or may be.
  CHECK_FALSE(is_like(entry("100644", "a", '\0') + entry("40000", "b", 'y')));
  CHECK_FALSE(is_like(entry("100644", "b", 'x') + entry("40000", "b", 'y')));
  CHECK_FALSE(is_like(entry("100664", "a", 'x') + entry("40000", "b", 'y')));
  CHECK_FALSE(is_like(entry("100644", "a", 'x') + entry("40000", "/", 'y')));
  CHECK_FALSE(is_like(known + entry("100644", "c", 'z')));
  CHECK_FALSE(is_like(entry("100644", "a", 'x')));
  CHECK_FALSE(is_like(""));
  CHECK(differs_in_ids_only("", "", HashAlgorithm::sha1));
  // Not one byte of mode or name may change.
  for (std::size_t at = 0; at < known.size(); ++at) {
    std::string changed = known;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    const auto strict = read_tree(changed, HashAlgorithm::sha1);
    CAPTURE(at);
    CHECK((!is_like(changed) || strict.has_value()));
  }
}

TEST_CASE("an object's id is the hash of its type, size and bytes", "[git]") {
  // As git hash-object says.
  const ObjectHash sha1(HashAlgorithm::sha1);
  CHECK(sha1.id_of(ObjectType::tree, "").hex() == "4b825dc642cb6eb9a060e54bf8d69288fbee4904");
  CHECK(sha1.id_of(ObjectType::blob, "").hex() == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
  CHECK(sha1.id_of(ObjectType::blob, "hello\n").hex() ==
        "ce013625030ba8dba906f756967f9e9ca394464a");
  const ObjectHash sha256(HashAlgorithm::sha256);
  CHECK(sha256.id_of(ObjectType::blob, "").hex() ==
        "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813");
}
