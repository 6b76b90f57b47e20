#include "audit/canonical_json.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using nlohmann::json;
using refwarden::bytes_of;
using refwarden::bytes_value;
using refwarden::canonical_text;
using refwarden::parse_canonical;

TEST_CASE("Members are sorted by UTF-16 code units, as in RFC 8785 section 3.2.3", "[audit]") {
  // U+1F600 is D83D DE00 in UTF-16 and so stands before U+FB33, after which UTF-8 bytes sort it.
  const json value = json::parse(
      "{\"\\u20ac\":\"Euro Sign\",\"\\r\":\"Carriage Return\","
      "\"\\ufb33\":\"Hebrew Letter Dalet With Dagesh\",\"1\":\"One\","
      "\"\\ud83d\\ude00\":\"Emoji: Grinning Face\",\"\\u0080\":\"Control\","
      "\"\\u00f6\":\"Latin Small Letter O With Diaeresis\"}");
  CHECK(canonical_text(value) ==
        "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\xC2\x80\":\"Control\","
        "\"\xC3\xB6\":\"Latin Small Letter O With Diaeresis\",\"\xE2\x82\xAC\":\"Euro Sign\","
        "\"\xF0\x9F\x98\x80\":\"Emoji: Grinning Face\","
        "\"\xEF\xAC\xB3\":\"Hebrew Letter Dalet With Dagesh\"}");
}

TEST_CASE("Strings have the escapes of RFC 8785 section 3.2.2 and no others", "[audit]") {
  const json value =
      json::parse("{\"string\":\"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\"}");
  CHECK(canonical_text(value) == "{\"string\":\"\xE2\x82\xAC$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
  CHECK(canonical_text(json("\b\t\n\f\r\x7F")) == "\"\\b\\t\\n\\f\\r\x7F\"");
  CHECK(canonical_text(json(std::string("\0", 1))) == "\"\\u0000\"");
}

TEST_CASE("Values that are no text are written without blanks", "[audit]") {
  const json value = json::parse(R"({ "b" : [ null , true , false , -7 , [ ] , { } ] , "a" : 0 })");
  CHECK(canonical_text(value) == R"({"a":0,"b":[null,true,false,-7,[],{}]})");
}

TEST_CASE("What the record never holds is a failure", "[audit]") {
  CHECK(canonical_text(json(9007199254740991)) == "9007199254740991");
  CHECK(canonical_text(json(-9007199254740991)) == "-9007199254740991");
  CHECK_FALSE(canonical_text(json(9007199254740992)));
  CHECK_FALSE(canonical_text(json(-9007199254740992)));
  CHECK_FALSE(canonical_text(json(UINT64_MAX)));
  CHECK_FALSE(canonical_text(json(1.5)));
  CHECK_FALSE(canonical_text(json("\xC3(")));
  CHECK_FALSE(canonical_text(json("\xEF\xB7\x98")));  // U+FDD8, a noncharacter
  CHECK_FALSE(canonical_text(json{{"\xEF\xB7\x98", 1}}));
  CHECK_FALSE(canonical_text(json{{"\xFF", 1}}));
  json deep = json::array();
  for (int i = 0; i < 40; ++i) {
    deep = json::array({deep});
  }
  CHECK_FALSE(canonical_text(deep));
}

TEST_CASE("A line is taken in its one form only", "[audit]") {
  CHECK(parse_canonical(R"({"a":1,"b":"x"})"));
  for (const char* line :
       {R"({"b":"x","a":1})", R"({"a":1, "b":2})", R"({"a":1,"a":1})", R"({"a":1.0})",
        R"({"a":1e2})", R"({"a":-0})", R"({"a":"\u0041"})", R"({"a":"\/"})", R"([1])", "", "{",
        R"({"a":1}x)", R"({"a":18446744073709551616})"}) {
    INFO(line);
    CHECK_FALSE(parse_canonical(line));
  }
}

TEST_CASE("A line of brackets is a failure, not a crash", "[audit]") {
  CHECK_FALSE(parse_canonical("{\"a\":" + std::string(50000, '[')));
  CHECK_FALSE(parse_canonical("{\"a\":" + std::string(20000, '[') + std::string(20000, ']') + "}"));
}

TEST_CASE("Bytes that are no text keep their value", "[audit]") {
  CHECK(bytes_value("refs/heads/\xC3\xA9") == "refs/heads/\xC3\xA9");
  CHECK(bytes_value("\xE9") == json{{"b64", "6Q=="}});
  for (const std::string& bytes :
       {std::string("a\xFF"), std::string("\xC0\x80"), std::string("\xED\xA0\x80"),
        std::string("\xF4\x90\x80\x80"), std::string("\xEF\xBF\xBE"), std::string("\xE2\x82"),
        std::string("\0\xFF\0", 3), std::string(3, '\xFF')}) {
    CHECK(bytes_value(bytes).is_object());
    CHECK(bytes_of(bytes_value(bytes)) == bytes);
  }
  CHECK(bytes_of(json("plain")) == "plain");
  CHECK_FALSE(bytes_of(json{{"b64", "6Q="}}));
  CHECK_FALSE(bytes_of(json{{"b64", "6R=="}}));
  CHECK_FALSE(bytes_of(json{{"b64", "****"}}));
  CHECK_FALSE(bytes_of(json(3)));
}
