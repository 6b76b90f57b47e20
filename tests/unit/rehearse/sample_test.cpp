#include "rehearse/sample.hpp"

#include <catch2/catch.hpp>

using namespace refwarden;

TEST_CASE("a sample of a glob matches it", "[rehearse]") {
  for (const char* text : {"refs/heads/release/**", "refs/tags/v*", "**/.gitmodules", "ci/**",
                           "docs/**/*.md", "refs/heads/main", "a?c"}) {
    const Glob glob = *Glob::parse(text);
    CAPTURE(text);
    CHECK(glob.matches(sample_of(glob)));
  }
  CHECK(sample_of(*Glob::parse("refs/heads/release/**")) ==
        "refs/heads/release/refwarden-rehearsal");
}

TEST_CASE("a sample of a pattern is matched as a whole", "[rehearse]") {
  const std::vector<std::pair<const char*, const char*>> cases{
      {"(PAY|OPS)-[1-9][0-9]{0,5}", "PAY-1"},
      {"INC-[0-9]+: .{10,}", "INC-0: xxxxxxxxxx"},
      {"\\d{4}-\\w+", "1111-x"},
      {"(?:a|b)?c*d", "d"},
      {"[^A-Z]+", "x"},
      {"(?i)abc", "abc"},
      {"(?P<key>[A-Z]{2})\\.[\\]]", "AA.]"},
      {"|abc", "abc"},
  };
  for (const auto& [text, wanted] : cases) {
    const Pattern pattern = *Pattern::parse(text);
    CAPTURE(text);
    REQUIRE(sample_of(pattern));
    CHECK(sample_of(pattern) == std::string(wanted));
    CHECK(pattern.matches_all_of(*sample_of(pattern)));
  }
  CHECK_FALSE(sample_of(*Pattern::parse("\\pL+")));
  CHECK_FALSE(sample_of(*Pattern::parse("a\\bb")));
}
