#include "audit/push_id.hpp"

#include <set>

#include <catch2/catch.hpp>

using refwarden::make_push_id;
using refwarden::normal_push_id;

TEST_CASE("A push id is two groups of five digits that cannot be misread", "[audit]") {
  std::set<std::string> ids;
  for (std::uint64_t i = 0; i < 1000; ++i) {
    const auto id = make_push_id(7);
    REQUIRE(id);
    REQUIRE(id->size() == 11);
    CHECK((*id)[5] == '-');
    CHECK(id->find_first_not_of("0123456789ABCDEFGHJKMNPQRSTVWXYZ-") == std::string::npos);
    CHECK(normal_push_id(*id) == *id);
    ids.insert(*id);
  }
  CHECK(ids.size() == 1000);
}

TEST_CASE("The first four digits of a push id are those of no other record of a million",
          "[audit]") {
  constexpr std::uint64_t k_first = 0xFFFFFFFF00000001;
  std::set<std::string> places;
  for (std::uint64_t i = 0; i < (1U << 20U); ++i) {
    const auto id = make_push_id(k_first + i);
    REQUIRE(id);
    places.insert(id->substr(0, 4));
  }
  CHECK(places.size() == 1U << 20U);
}

TEST_CASE("A push id is read as people type it", "[audit]") {
  CHECK(normal_push_id("7qk3m-2hd9x") == "7QK3M-2HD9X");
  CHECK(normal_push_id("7QK3M2HD9X") == "7QK3M-2HD9X");
  CHECK(normal_push_id("oOiIl-00000") == "00111-00000");
  CHECK(normal_push_id("7QK3M-2HD9") == "7QK3M-2HD9");
  CHECK(normal_push_id("7QK3M-2HD9XX") == "7QK3M-2HD9XX");
  CHECK(normal_push_id("7QK3M-2HD9U") == "7QK3M-2HD9U");
  CHECK(normal_push_id("") == "");
}
