#include "base/glob.hpp"

#include <chrono>

#include <catch2/catch.hpp>

using namespace refwarden;

namespace {

struct Case {
  std::string pattern;
  std::string text;
  bool matches;
};

}  // namespace

TEST_CASE("globs match whole texts by component", "[base]") {
  const std::vector<Case> cases = {
      {"refs/heads/main", "refs/heads/main", true},
      {"refs/heads/main", "refs/heads/main2", false},
      {"refs/heads/main", "refs/heads/Main", false},
      {"refs/heads/main", "refs/heads/main/x", false},
      {"refs/heads/*", "refs/heads/main", true},
      {"refs/heads/*", "refs/heads/a/b", false},
      {"refs/heads/*", "refs/heads/", true},
      {"refs/heads/release/**", "refs/heads/release/1.0", true},
      {"refs/heads/release/**", "refs/heads/release/1/0", true},
      {"refs/heads/release/**", "refs/heads/release", true},
      {"refs/heads/release/**", "refs/heads/releases", false},
      {"refs/heads/release/**", "refs/heads", false},
      {"**/x", "x", true},
      {"**/x", "a/b/x", true},
      {"**/x", "a/xx", false},
      {"**/.gitmodules", ".gitmodules", true},
      {"a/**/b", "a/b", true},
      {"a/**/b", "a/x/y/b", true},
      {"a/**/b", "ab", false},
      {"a/**/b/**/c", "a/b/x/b/c", true},
      {"a/**/b/**/c", "a/x/c", false},
      {"**", "", true},
      {"**", "a/b", true},
      {"**/**/a", "a", true},
      {"a/**/**", "a", true},
      {"*", "", true},
      {"*", "a/b", false},
      {"?", "", false},
      {"?", "/", false},
      {"a?c", "abc", true},
      {"a?c", "a/c", false},
      {"*.md", "README.md", true},
      {"*.md", "docs/README.md", false},
      {"docs/**/*.md", "docs/a/b/c.md", true},
      {"docs/**/*.md", "docs/c.md", true},
      {"docs/**/*.md", "docs", false},
      {"refs/tags/v*", "refs/tags/v", true},
      {"a*b*c", "aXbXbXc", true},
      {"a*b*c", "aXcXb", false},
      {"[ab]", "a", false},
      {"[ab]", "[ab]", true},
      {"a\\*", "a\\b", true},
      {"{a,b}", "a", false},
      {"a//b", "a/b", false},
      {"caf\xc3\xa9/*", "caf\xc3\xa9/\xff", true},
      {"a/b", "a//b", false},
      {"a/*/b", "a//b", true},
      {"a", "/a", false},
  };
  for (const Case& one : cases) {
    CAPTURE(one.pattern, one.text);
    const auto glob = Glob::parse(one.pattern);
    CHECK((glob && glob->matches(one.text)) == one.matches);
  }
}

TEST_CASE("a glob that can never match is refused at once", "[base]") {
  for (const auto* wrong : {"", "/", "a//b", "/a", "a/", "a**", "**b/c", "a/***", "x/y**z"}) {
    CAPTURE(wrong);
    CHECK_FALSE(Glob::parse(wrong));
  }
  CHECK_FALSE(Glob::parse(std::string_view("a\0b", 3)));
  CHECK(Glob::parse("a**").error() == "`**` must be a whole component");
}

TEST_CASE("a literal glob names one thing", "[base]") {
  CHECK(Glob::parse("refs/heads/main")->is_literal());
  CHECK_FALSE(Glob::parse("refs/heads/*")->is_literal());
  CHECK_FALSE(Glob::parse("refs/heads/v?")->is_literal());
  CHECK(Glob::parse("refs/heads/main")->pattern() == "refs/heads/main");
}

TEST_CASE("patterns made to be slow are not", "[base]") {
  std::string stars;
  std::string components;
  for (int i = 0; i < 30; ++i) {
    stars += "*a";
    components += "**/a/";
  }
  const std::string text(20'000, 'a');
  std::string deep;
  for (int i = 0; i < 10'000; ++i) {
    deep += "a/";
  }
  const auto start = std::chrono::steady_clock::now();
  CHECK_FALSE(Glob::parse(stars + "b")->matches(text));
  CHECK_FALSE(Glob::parse(components + "b")->matches(deep + "a"));
  CHECK(Glob::parse(components + "**")->matches(deep + "a"));
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(2));
}
