#include <cstdio>
#include <fstream>
#include <memory>
#include <random>

#include <catch2/catch.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include "intake/push.hpp"

using namespace refwarden;

namespace {

// Names put together from the pieces that the rules are about.
std::vector<std::string> generated_names(std::size_t count) {
  static const std::vector<std::string> pieces = {
      "a",    "Z9",          "/",          "/",        "/",    ".",
      "..",   ".lock",       ".lock.",     "lock",     "@",    "{",
      "@{",   "~",           "^",          ":",        "?",    "*",
      "[",    "]",           "\\",         " ",        "\t",   "\n",
      "\x7f", "\x01",        "-",          "--",       "refs", "heads",
      "HEAD", "refs/heads/", "refs/tags/", "\xc3\xa9", "\xff", "\xe2\x80\xae",
      "'",    "\"",          "$",          ";",        "|",    "&"};
  std::mt19937 random(20260822);  // NOLINT: the same names in each run
  std::uniform_int_distribution<std::size_t> piece(0, pieces.size() - 1);
  std::uniform_int_distribution<int> length(1, 6);
  std::vector<std::string> names;
  while (names.size() < count) {
    std::string name = names.size() % 2 == 0 ? "refs/heads/" : "";
    for (int i = length(random); i > 0; --i) {
      const std::string& next = pieces[piece(random)];
      // git takes what starts with a hyphen for an option of its own.
      name += name.empty() && next.front() == '-' ? "a" : next;
    }
    names.push_back(std::move(name));
  }
  return names;
}

bool git_accepts(const std::string& name) {
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    ::execl("/usr/bin/git", "git", "check-ref-format", name.c_str(), nullptr);
    ::_exit(99);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  REQUIRE(WEXITSTATUS(status) <= 1);
  return WEXITSTATUS(status) == 0;
}

}  // namespace

TEST_CASE("ref names are those of git-check-ref-format(1), rule by rule", "[intake]") {
  const std::vector<std::pair<std::string, bool>> cases = {
      {"refs/heads/main", true},
      {"refs/heads/a.b", true},
      {"refs/heads/.a", false},
      {"refs/heads/a/.b/c", false},
      {"refs/heads/a.lock", false},
      {"refs/heads/a.lock/b", false},
      {"refs/heads/a.lockb", true},
      {"refs/heads/.lock", false},
      {"main", false},
      {"@", false},
      {"", false},
      {"refs/heads/@", true},
      {"refs/heads/a..b", false},
      {"refs/heads/a b", false},
      {"refs/heads/a\tb", false},
      {"refs/heads/a\x7f", false},
      {"refs/heads/a~1", false},
      {"refs/heads/a^", false},
      {"refs/heads/a:b", false},
      {"refs/heads/a?", false},
      {"refs/heads/*", false},
      {"refs/heads/[a", false},
      {"refs/heads/a]", true},
      {"/refs/heads/a", false},
      {"refs/heads/a/", false},
      {"refs//heads/a", false},
      {"refs/heads/a.", false},
      {"refs/heads/a./b", true},
      {"refs/heads/a@{b", false},
      {"refs/heads/a\\b", false},
      {"refs/heads/--output=x", true},
      {"refs/heads/\xff", true},
      {std::string("refs/heads/a\0b", 14), false},
  };
  for (const auto& [name, accepted] : cases) {
    CAPTURE(name);
    CHECK(is_ref_name(name) == accepted);
  }
}

TEST_CASE("git and we agree on generated ref names", "[intake]") {
  std::size_t accepted = 0;
  for (const std::string& name : generated_names(500)) {
    CAPTURE(name);
    const bool git = git_accepts(name);
    CHECK(is_ref_name(name) == git);
    accepted += git ? 1U : 0U;
  }
  // Both answers must have been seen often.
  CHECK(accepted > 50);
  CHECK(accepted < 450);
}
