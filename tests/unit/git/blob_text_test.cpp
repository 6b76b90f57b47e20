#include "git/blob_text.hpp"

#include <catch2/catch.hpp>

using namespace refwarden;

namespace {

// added, removed, binary
std::vector<std::uint64_t> counts(const std::string& before, const std::string& after) {
  const auto lines = count_changed_lines(before, after);
  REQUIRE(lines);
  return {lines->added, lines->removed, lines->binary ? 1U : 0U};
}

using Counts = std::vector<std::uint64_t>;

}  // namespace

TEST_CASE("added and removed lines are counted as git counts them", "[git]") {
  CHECK(counts("", "") == Counts{0, 0, 0});
  CHECK(counts("a\n", "a\n") == Counts{0, 0, 0});
  CHECK(counts("", "a\nb\n") == Counts{2, 0, 0});
  CHECK(counts("", "a\nb") == Counts{2, 0, 0});
  CHECK(counts("a\nb", "") == Counts{0, 2, 0});
  CHECK(counts("a\nb\nc\n", "a\nB\nc\n") == Counts{1, 1, 0});
  CHECK(counts("a\nb\nc\n", "a\nc\n") == Counts{0, 1, 0});
  CHECK(counts("a", "a\n") == Counts{1, 1, 0});
  CHECK(counts("a\n", "a\r\n") == Counts{1, 1, 0});
  CHECK(counts("a\n", "\n\na\n") == Counts{2, 0, 0});
}

TEST_CASE("a NUL byte hides no lines up to a mebibyte", "[git]") {
  const std::string nul(1, '\0');
  CHECK(counts(nul + "a\n", nul + "a\nb\n") == Counts{1, 0, 0});
  CHECK(counts("", nul + "\n\n") == Counts{2, 0, 0});
  const std::string big = std::string(1U << 20U, 'x') + "\n";
  CHECK(counts("", nul + big.substr(1)) == Counts{0, 0, 1});
  CHECK(counts(nul + big, nul + big) == Counts{0, 0, 0});
  CHECK(counts("a\n", nul + big) == Counts{0, 0, 1});
  CHECK(counts("", big) == Counts{1, 0, 0});
  CHECK(counts("", big + nul) == Counts{2, 0, 0});
  CHECK(counts("", nul + std::string((1U << 20U) - 2, 'x') + "\n") == Counts{1, 0, 0});
}

TEST_CASE("changes in different places merge and changes in one place do not", "[git]") {
  const std::string base = "1\n2\n3\n4\n5\n";
  CHECK(merge_contents(base, "one\n2\n3\n4\n5\n", "1\n2\n3\n4\nfive\n")->value() ==
        "one\n2\n3\n4\nfive\n");
  CHECK(merge_contents(base, base, "1\n2\n")->value() == "1\n2\n");
  CHECK_FALSE(merge_contents(base, "one\n2\n3\n4\n5\n", "eins\n2\n3\n4\n5\n")->has_value());
  CHECK_FALSE(merge_contents(std::nullopt, "a\n", "b\n")->has_value());
  CHECK(merge_contents(std::nullopt, "a\n", "a\n")->value() == "a\n");
  CHECK_FALSE(merge_contents(std::string("\0", 1) + base, "one\n2\n3\n4\n5\n", base)->has_value());
  CHECK(merge_contents("", "", "a\n")->value() == "a\n");
  std::string long_base;
  for (int i = 0; i < 2000; ++i) {
    long_base += "line " + std::to_string(i) + "\n";
  }
  CHECK(merge_contents(long_base, "first\n" + long_base, long_base + "last\n")->value() ==
        "first\n" + long_base + "last\n");
}
