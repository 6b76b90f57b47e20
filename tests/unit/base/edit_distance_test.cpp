#include "base/edit_distance.hpp"

#include <catch2/catch.hpp>

using namespace refwarden;

TEST_CASE("edits are counted, a swap of neighbours as one", "[base]") {
  CHECK(edit_distance("", "") == 0);
  CHECK(edit_distance("", "abc") == 3);
  CHECK(edit_distance("abc", "") == 3);
  CHECK(edit_distance("cuont", "count") == 1);
  CHECK(edit_distance("kitten", "sitting") == 3);
  CHECK(edit_distance("ca", "abc") == 3);  // optimal string alignment, not the unrestricted one
}

TEST_CASE("only a near word is suggested", "[base]") {
  const std::vector<std::string> known = {"count", "from", "exclude", "evidence", "on"};
  CHECK(nearest("cuont", known) == "count");
  CHECK(nearest("form", known) == "from");
  CHECK(nearest("exlcuse", known) == "exclude");
  CHECK_FALSE(nearest("colour", known));
  CHECK_FALSE(nearest("x", known));
  CHECK_FALSE(nearest("", known));
  CHECK_FALSE(nearest(std::string(100'000, 'a'), known));
  CHECK_FALSE(nearest("abc", {}));
}
