#include "git/object_id.hpp"

#include <catch2/catch.hpp>

using namespace refwarden;

TEST_CASE("an object id is 40 or 64 lower-case hex digits and nothing else", "[git]") {
  const std::string sha1(40, 'a');
  CHECK(Oid::parse(sha1)->hex() == sha1);
  CHECK(Oid::parse(sha1)->tagged() == "sha1:" + sha1);
  CHECK(Oid::parse(std::string(64, '0'))->is_null());
  CHECK(Oid::parse(std::string(64, '0'))->algorithm() == HashAlgorithm::sha256);
  for (const auto& wrong :
       {std::string(39, 'a'), std::string(41, 'a'), std::string(40, 'A'),
        std::string(39, 'a') + "g", std::string(), std::string(39, 'a') + " "}) {
    CHECK_FALSE(Oid::parse(wrong));
  }
}
