#include "policy/repository_claims.hpp"

#include <random>

#include <catch2/catch.hpp>

#include "policy/repository_file.hpp"

namespace refwarden::test {
namespace {

const std::string k_repository = "/srv/git/it's.git";

// Whether a parsed file with these paths lists the repository; nothing: it is no TOML.
std::optional<bool> lists(const std::string& text) {
  const auto document = Document::parse("repos/x.toml", text);
  if (!document) {
    return std::nullopt;
  }
  const Entry* paths = document->root().find("paths");
  if (paths == nullptr || !std::holds_alternative<std::vector<Value>>(paths->value.data)) {
    return false;
  }
  RepositoryFile file;
  for (const Value& value : std::get<std::vector<Value>>(paths->value.data)) {
    if (const auto* path = std::get_if<std::string>(&value.data)) {
      file.paths.push_back(*path);
    }
  }
  return file.lists(k_repository);
}

}  // namespace

TEST_CASE("the text of a file tells which repositories it cannot be about", "[policy]") {
  const auto may = [](const std::string& text) { return may_list(text, k_repository); };
  CHECK(may(R"(paths = ["/srv/git/it's.git"])"));
  CHECK(may(R"(paths = ["/srv/x.git", "/srv/**"])"));
  CHECK(may("paths = ['/srv/git/i*']"));
  CHECK(may(R"(paths = ["\u002fsrv/git/it's.git"])"));
  CHECK(may(R"(paths = ["/srv/git/it\"s.git"])"));
  CHECK(may("paths = [\"\"\"\n/srv/git/it's.git\"\"\"]"));
  CHECK_FALSE(may(R"(paths = ["/srv/git/other.git"])"));
  CHECK_FALSE(may(R"(paths = ["/srv/git/it's.git/x", "srv/git/it's.git"])"));
  CHECK_FALSE(may("pattern = '[A-Z]+-\\d+'\n[[risk.floor]]\npaths = [\"src/**\"]"));
  CHECK_FALSE(may(""));
  CHECK_FALSE(may("/"));
  CHECK_FALSE(may_list(R"(paths = ["**"])", "a-name"));
}

TEST_CASE("a file that lists a repository is never left out", "[policy]") {
  const std::vector<std::string> quotes{"\"", "'", "\"\"\"", "'''"};
  const std::vector<std::string> pieces{
      "\"", "'", "/srv/", "git/", "it's.git",       "/**", "*", "\\u002f", "\\", "\n", " ",
      ",",  "#", "\\x2f", "\\\"", "it\\u0027s.git", "?"};
  std::mt19937 random(5);
  unsigned listed = 0;
  unsigned left_out = 0;
  for (int i = 0; i < 60000; ++i) {
    const std::string& quote = quotes[random() % quotes.size()];
    std::string text = "paths = [" + quote + (random() % 2 == 0 ? "/srv/" : "");
    for (auto more = random() % 5; more > 0; --more) {
      text += pieces[random() % pieces.size()];
    }
    text += quote + "]\n";
    const bool kept = may_list(text, k_repository);
    left_out += kept ? 0 : 1;
    if (lists(text).value_or(false)) {
      ++listed;
      if (!kept) {
        FAIL(text);
      }
    }
  }
  CHECK(listed > 200);
  CHECK(left_out > 1000);
}

}  // namespace refwarden::test
