#include "base/fold.hpp"

#include <catch2/catch.hpp>

using namespace refwarden;

TEST_CASE("names that are one file on another system fold to one", "[base]") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"prot/key", "prot/key"},
      {".GitHub/Workflows/x", ".github/workflows/x"},
      {"prot./key", "prot/key"},
      {"prot /key", "prot/key"},
      {"prot. . /key..", "prot/key"},
      {"prot\\key", "prot/key"},
      {"a./b.c/d.", "a/b.c/d"},
      {".hidden/..x", ".hidden/..x"},
      {"STRASSE", "strasse"},
      {"stra\xc3\x9f"
       "e",
       "strasse"},
      {"\xc3\x84pfel", "\xc3\xa4pfel"},
      {"A\xcc\x88pfel", "\xc3\xa4pfel"},       // decomposed
      {"\xef\xbd\x8d\xef\xbd\x81in", "main"},  // full width
      {"ma\xe2\x80\x8bin", "main"},            // zero width
      {"\xe2\x84\xaa"
       "ey",
       "key"},                                     // Kelvin sign
      {"prot\xe2\x80\xa6/x", "prot/x"},            // an ellipsis is three dots
      {"PROT\xff/\xc3\x84", "prot\xff/\xc3\xa4"},  // a byte that is no UTF-8 hides nothing
      {"\xc3", "\xc3"},
      {"", ""},
  };
  for (const auto& [name, expected] : cases) {
    CAPTURE(name);
    CHECK(folded(name) == expected);
    CHECK(folded(folded(name)) == expected);
  }
}

TEST_CASE("folding outside of paths leaves dots, blanks and slashes", "[base]") {
  CHECK(case_folded("A. \\B ") == "a. \\b ");
  CHECK(case_folded("\xc3\x89.") == "\xc3\xa9.");
  CHECK(case_folded(std::string("A\0B\xc3\x89", 5)) == std::string("a\0b\xc3\xa9", 5));
  CHECK(ascii_lower("Dana@\xc3\x89xample.ORG") == "dana@\xc3\x89xample.org");
}

TEST_CASE("characters are stepped over one at a time", "[base]") {
  CHECK(first_character("a").columns == 1);
  CHECK(first_character("\xe5\xa4\xa9").columns == 2);
  CHECK(first_character("\xe5\xa4\xa9").bytes == 3);
  CHECK_FALSE(first_character("\xe5\xa4").value);
  CHECK(first_character("\xe5\xa4").bytes == 1);
  CHECK(first_character(std::string_view("\0", 1)).value == char32_t{0});
}
