#include "intake/reference_transaction.hpp"

#include <catch2/catch.hpp>

using namespace refwarden;

namespace {

const std::string k_null(40, '0');
const std::string k_one(40, '1');
const std::string k_two(40, '2');

std::string line(const std::string& old_id, const std::string& new_id, const std::string& ref) {
  return old_id + " " + new_id + " " + ref + "\n";
}

}  // namespace

TEST_CASE("a hook is asked before a transaction, and told of it after", "[intake]") {
  CHECK(is_asked({"prepared"}).value());
  for (const char* state : {"committed", "aborted", "preparing", "", "PREPARED"}) {
    const auto asked = is_asked({state});
    REQUIRE(asked);
    CHECK_FALSE(*asked);
  }
  CHECK_FALSE(is_asked({}));
  CHECK_FALSE(is_asked({"prepared", "prepared"}));
}

TEST_CASE("a transaction names refs, and others than refs are left out", "[intake]") {
  const auto changes = parse_changes(
      line(k_null, k_one, "refs/heads/main") + line(k_null, k_one, "HEAD") +
      line(k_one, k_null, "refs/tags/v1") + line("ref:refs/heads/main", k_two, "ORIG_HEAD") +
      line(k_null, "ref:refs/heads/main", "refs/remotes/o/HEAD"));
  REQUIRE(changes);
  REQUIRE(changes->size() == 3);
  CHECK((*changes)[0].ref == "refs/heads/main");
  CHECK((*changes)[0].old_id == Oid::parse(k_null));
  CHECK((*changes)[0].new_id == Oid::parse(k_one));
  CHECK((*changes)[1].new_id->is_null());
  CHECK((*changes)[2].old_id->is_null());
  CHECK_FALSE((*changes)[2].new_id);
  const auto none = parse_changes("");
  REQUIRE(none);
  CHECK(none->empty());
}

TEST_CASE("what is no list of changes is a failure", "[intake]") {
  for (const std::string& text :
       {k_one + " " + k_two + " refs/heads/main", line(k_one, k_two, ""),
        k_one + " " + k_two + "\n", std::string("\n"), line(k_one, "2", "refs/heads/main"),
        line("x", k_two, "refs/heads/main"), line(k_one, "ref:", "refs/heads/main"),
        line(k_one, "ref:main", "refs/heads/main"), line(k_one, k_two, "refs/heads/a..b"),
        line(k_one, k_two, "refs/heads/a b"),
        line(k_one, k_two, "refs/" + std::string(5000, 'x'))}) {
    INFO(text);
    const bool is_left_out = text == line(k_one, k_two, "");
    CHECK(parse_changes(text).has_value() == is_left_out);
  }
}

TEST_CASE("a full name is parted from its namespace", "[intake]") {
  const auto check = [](const char* full, const char* ref_namespace, const char* ref) {
    const NameInNamespace parted = part_name(full);
    CHECK(parted.ref_namespace == ref_namespace);
    CHECK(parted.ref == ref);
  };
  check("refs/heads/main", "", "refs/heads/main");
  check("refs/namespaces/a/refs/heads/main", "a", "refs/heads/main");
  check("refs/namespaces/a/refs/namespaces/b/refs/heads/main", "a/b", "refs/heads/main");
  check("refs/namespaces/a/b", "", "refs/namespaces/a/b");
  check("refs/namespaces/a/refs/namespaces/b", "a", "refs/namespaces/b");
  check("refs/namespaces/a", "", "refs/namespaces/a");
}
