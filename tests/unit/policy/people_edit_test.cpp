#include "policy/people_edit.hpp"

#include <catch2/catch.hpp>

using namespace refwarden;

namespace {

const std::string k_key = "openpgp:8D3C5E0F7A1B2C4D6E8F9A0B1C2D3E4F5A6B7C8D";

std::string edited(const std::string& bytes) {
  const auto result = with_key(bytes, "dana", k_key);
  INFO((result ? "" : result.error()));
  REQUIRE(result);
  return *result;
}

}  // namespace

TEST_CASE("a key goes to the head of its person's list", "[policy]") {
  const std::string quoted = "\"" + k_key + "\"";
  CHECK(edited("[people.dana]\nkeys = [\"a\"] # mine\n") ==
        "[people.dana]\nkeys = [" + quoted + ", \"a\"] # mine\n");
  CHECK(edited("[people.dana]\nkeys = [ ]\n") == "[people.dana]\nkeys = [" + quoted + " ]\n");
  CHECK(edited("[people.dana]\nkeys = [\n  # old\n  { key = \"a\" },\n]\n") ==
        "[people.dana]\nkeys = [" + quoted + ", \n  # old\n  { key = \"a\" },\n]\n");
  CHECK(
      edited("# \"é\"\r\n[people.ines]\r\nkeys = [\"b\"]\r\n[people.dana]\r\nkeys = [\"a\"]\r\n") ==
      "# \"é\"\r\n[people.ines]\r\nkeys = [\"b\"]\r\n[people.dana]\r\nkeys = [" + quoted +
          ", \"a\"]\r\n");
}

TEST_CASE("a person without keys gets a list below the header", "[policy]") {
  CHECK(edited("schema = 1\n[people.dana] # her\nname = \"Dana\"\nleft = 2026-05-31\n") ==
        "schema = 1\n[people.dana] # her\nkeys = [\"" + k_key +
            "\"]\nname = \"Dana\"\nleft = 2026-05-31\n");
}

TEST_CASE("what cannot be edited safely is left alone", "[policy]") {
  for (const std::string& bytes : {
           std::string("[people]\ndana = { name = \"Dana\" }\n"),
           std::string("[people]\ndana.name = \"Dana\"\n"),
           std::string("people = { dana = { name = \"Dana\" } }\n"),
           std::string("[people.dana]\nkeys = \"a\"\n"),
           std::string("[people.dana]"),
           std::string(
               "[people.dana]\nname = \"\"\"\n[people.dana]\nkeys = [\"\"\"\nemails = 1.5\n"),
           std::string("[people.ines]\nkeys = []\n"),
           std::string("people = 1\n"),
           std::string("[people.dana]\nkeys = [\n"),
       }) {
    INFO(bytes);
    CHECK_FALSE(with_key(bytes, "dana", k_key));
  }
  for (const std::string key : {"a\"b", "a\\b", "a\nb", "\xc3\xa9"}) {
    CHECK_FALSE(with_key("[people.dana]\nkeys = []\n", "dana", key));
  }
}

TEST_CASE("a list inside of an inline table is a list as well", "[policy]") {
  CHECK(edited("[people]\ndana = { name = \"Dana\", keys = [\"a\"] }\n") ==
        "[people]\ndana = { name = \"Dana\", keys = [\"" + k_key + "\", \"a\"] }\n");
}
