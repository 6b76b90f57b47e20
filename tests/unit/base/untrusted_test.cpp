#include "base/untrusted.hpp"

#include <catch2/catch.hpp>

#include "base/fold.hpp"

using namespace refwarden;

namespace {

struct Case {
  std::string bytes;
  std::string text;
};

std::string repeated(std::string_view unit, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) {
    text += unit;
  }
  return text;
}

}  // namespace

TEST_CASE("printable text has nothing that a terminal acts on or hides", "[base]") {
  const std::vector<Case> cases = {
      {"", ""},
      {"Fix nonce reuse", "Fix nonce reuse"},
      {"a\nb\r", "a\\x0ab\\x0d"},
      {std::string("a\0b", 3), "a\\x00b"},
      {"\x1b[31mred\x7f", "\\x1b[31mred\\x7f"},
      {"\xc2\x85next\xc2\x9b", "\\u{0085}next\\u{009b}"},  // C1 controls
      {"x\xe2\x80\xae"
       "txt.exe",
       "x\\u{202e}txt.exe"},  // right-to-left override
      {"\xe2\x81\xa6"
       "a\xe2\x81\xa9",
       "\\u{2066}a\\u{2069}"},  // isolates
      {"a\xe2\x80\x8b"
       "b\xef\xbb\xbf",
       "a\\u{200b}b\\u{feff}"},  // zero width
      {"a\xe2\x80\xa8"
       "b\xe2\x80\xa9",
       "a\\u{2028}b\\u{2029}"},  // line and paragraph ends
      {"a\xc2\xad"
       "b",
       "a\\u{00ad}b"},                  // soft hyphen
      {"a\xef\xb8\x8f", "a\\u{fe0f}"},  // variation selector
      {"a\xe3\x85\xa4"
       "b",
       "a\\u{3164}b"},                       // Hangul filler
      {"a\xf3\xa0\x81\x81", "a\\u{e0041}"},  // tag character
      {"\xee\x80\x80", "\\u{e000}"},         // private use
      {"\xff\xfe", "\\xff\\xfe"},
      {"\xc0\xaf", "\\xc0\\xaf"},                    // overlong slash
      {"\xe0\x80\xaf", "\\xe0\\x80\\xaf"},           // overlong again
      {"\xed\xa0\x80", "\\xed\\xa0\\x80"},           // surrogate
      {"\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"},  // beyond U+10FFFF
      {"caf\xc3", "caf\\xc3"},                       // cut short
      {"Tom\xc3\xa1\xc5\xa1", "Tom\xc3\xa1\xc5\xa1"},
      {"\xcc\x81"
       "a",
       "\\u{0301}a"},  // a mark with nothing below it
      {"e\xcc\x81", "e\xcc\x81"},
  };
  for (const Case& one : cases) {
    CHECK(printable(Untrusted(one.bytes)) == one.text);
  }
}

TEST_CASE("printable text is cut to columns and says so", "[base]") {
  CHECK(printable(Untrusted("123456"), 6) == "123456");
  CHECK(printable(Untrusted("1234567"), 6) == "123...");
  CHECK(printable(Untrusted("1234567"), 2) == "..");
  CHECK(printable(Untrusted("1234567"), 0).empty());
  // Wide characters count two columns and are never halved.
  CHECK(printable(Untrusted("\xe5\xa4\xa9\xe5\xa4\xa9"), 4) == "\xe5\xa4\xa9\xe5\xa4\xa9");
  CHECK(printable(Untrusted("\xe5\xa4\xa9\xe5\xa4\xa9\xe5\xa4\xa9"), 5) == "\xe5\xa4\xa9...");
  // An escape is never halved either.
  CHECK(printable(Untrusted("ab\x01"
                            "cdefgh"),
                  7) == "ab...");
  // A mark stays on its letter.
  CHECK(printable(Untrusted("abe\xcc\x81"
                            "fgh"),
                  5) == "ab...");
  CHECK(printable(Untrusted("abe\xcc\x81"
                            "fghi"),
                  6) == "abe\xcc\x81...");
}

TEST_CASE("marks cannot be stacked without end", "[base]") {
  const std::string text = printable(Untrusted("a" + repeated("\xcc\x81", 1000)), 60);
  CHECK(text.size() < 120);
  CHECK(text.find("\\u{0301}") != std::string::npos);
}

TEST_CASE("a long text costs no more than what is shown of it", "[base]") {
  CHECK(printable(Untrusted(std::string(10'000'000, '\x01')), 60).size() <= 60);
}
