#include "base/sha256.hpp"

#include <catch2/catch.hpp>

using refwarden::Sha256;
using refwarden::sha256_of;

TEST_CASE("SHA-256 gives the digests of FIPS 180-4's examples", "[base]") {
  CHECK(sha256_of("") == "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256_of("abc") ==
        "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("SHA-256 piece by piece is the digest of the whole", "[base]") {
  Sha256 sum;
  sum.add("a");
  sum.add("");
  sum.add("bc");
  CHECK(sum.digest() == sha256_of("abc"));
}
