#include "audit/wrap.hpp"

#include <catch2/catch.hpp>

using refwarden::cell;
using refwarden::wrapped;

TEST_CASE("Lines are broken at blanks and go on under their text", "[audit]") {
  const std::string word(30, 'x');
  CHECK(wrapped("a b") == "a b\n");
  CHECK(wrapped(word + " " + word + " " + word) == word + " " + word + "\n  " + word + "\n");
  CHECK(wrapped(word + " " + word, 9, 40) == word + "\n         " + word + "\n");
  CHECK(wrapped(std::string(71, 'x'), 9, 9) == std::string(71, 'x') + "\n");
  CHECK(cell("ab", 4) == "ab  ");
  CHECK(cell("  old", 6) == "  old ");
}
