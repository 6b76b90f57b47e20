#include "base/path_globs.hpp"

#include <random>

#include <catch2/catch.hpp>

#include "base/fold.hpp"
#include "support/facts_builder.hpp"

namespace refwarden::test {
namespace {

bool holds(const std::string& pattern, const std::string& path) {
  const PathGlobs globs({glob(pattern)});
  return globs.match_bytes(path) || globs.match_fold(path, PathFold(path));
}

std::string in_any_case(std::string text, std::mt19937& random) {
  for (char& c : text) {
    if (c >= 'a' && c <= 'z' && random() % 2 == 0) {
      c = static_cast<char>(c - 'a' + 'A');
    }
  }
  return text;
}

// One to four of `parts`, joined by slashes.
std::string some_of(const std::vector<std::string>& parts, std::mt19937& random) {
  std::string text = parts[random() % parts.size()];
  for (auto more = random() % 4; more > 0; --more) {
    text += "/" + parts[random() % parts.size()];
  }
  return text;
}

}  // namespace

TEST_CASE("a pattern folds component by component", "[base]") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"**/Makefile", "**/makefile"},
      {"Src/**/K?y*.CC", "src/**/k?y*.cc"},
      {"**", "**"},
      {"Prot./Key ", "prot/key"},
      {"Src\\Key", "src/key"},
      {"*.", "*"},
      {"\xc3\x84/*", "\xc3\xa4/*"},
      {"A\xef\xbc\x8a\xef\xbc\x8a/*\xe2\x80\x8b*", "a*/*"},  // full-width stars, zero width
      {".../A", ".../A"},                                    // nothing is left of a component
  };
  for (const auto& [pattern, fold] : cases) {
    CAPTURE(pattern);
    CHECK(folded_glob(glob(pattern)).pattern() == fold);
  }
}

TEST_CASE("patterns hold for other spellings of a name", "[base]") {
  CHECK(holds("**/Makefile", "makefile"));
  CHECK(holds("Src/Crypto/**", "src/crypto/k"));
  CHECK(holds("Src/Crypto/**", "SRC\\crypto./k"));
  CHECK(holds("src/crypto", "Src/Crypto"));
  CHECK(
      holds("Stra\xc3\x9f"
            "e",
            "STRASSE"));
  CHECK(holds("Foo.*", "foo."));
  CHECK(holds("Foo.?", "FOO. "));
  CHECK(holds("foo.*", "FOO."));
  CHECK(holds("Foo.*/Bar", "foo.\\bar"));
  CHECK(holds("Foo.*", "foo.c "));
  CHECK_FALSE(holds("Src/*", "src/crypto/k"));
  CHECK_FALSE(holds("Foo.*", "foo"));
  CHECK_FALSE(holds("*.?", "Makefile"));
  CHECK_FALSE(holds("Makefile", "makefiles"));
}

TEST_CASE("a pattern in any letter case holds for a path in any letter case", "[base]") {
  const std::vector<std::string> names{"a", "ab", "b.c", "src", "key"};
  const std::vector<std::string> parts{"a", "?b", "*", "**", "b.*", "s*c", "key", "?", "src"};
  std::mt19937 random(3);
  unsigned matches = 0;
  for (int i = 0; i < 20000; ++i) {
    const std::string pattern = some_of(parts, random);
    const std::string path = some_of(names, random);
    const bool expected = glob(pattern).matches(path);
    matches += expected ? 1 : 0;
    const std::string other_pattern = in_any_case(pattern, random);
    const std::string other_path = in_any_case(path, random);
    if (holds(other_pattern, other_path) != expected) {
      FAIL(other_pattern << " and " << other_path);
    }
  }
  CHECK(matches > 1000);
}

TEST_CASE("what a pattern matches, it matches in any letter case, dots and spaces included",
          "[base]") {
  const std::vector<std::string> names{"a", "ab.", "b..", "src ", "key. .", "b.c"};
  const std::vector<std::string> parts{"a?.", "?b*",    "*",    "**", "b.*",
                                       "b.?", "key.?.", "src?", "*.?"};
  std::mt19937 random(4);
  unsigned matches = 0;
  for (int i = 0; i < 20000; ++i) {
    const std::string pattern = some_of(parts, random);
    const std::string path = some_of(names, random);
    if (!glob(pattern).matches(path)) {
      continue;
    }
    ++matches;
    const std::string other_pattern = in_any_case(pattern, random);
    const std::string other_path = in_any_case(path, random);
    if (!holds(other_pattern, other_path)) {
      FAIL(other_pattern << " and " << other_path);
    }
  }
  CHECK(matches > 1000);
}

}  // namespace refwarden::test
