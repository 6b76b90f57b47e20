#include "policy/allowed_signers.hpp"

#include <catch2/catch.hpp>

#include "policy/toml_document.hpp"

using namespace refwarden;

namespace {

const std::string k_ed25519 =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExampleExampleExampleExampleExampleExampleE";
const std::string k_other =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExampleExampleExampleExampleExampleExampleA";
const std::string k_git = " namespaces=\"git\" ";

AllowedSigners good(const std::string& file) {
  const AllowedSigners found = read_allowed_signers(file);
  for (const SignerRemark& problem : found.problems) {
    FAIL_CHECK(problem.text);
  }
  CHECK(Document::parse("people.toml", people_tables(found.people)));
  return found;
}

std::string first_problem(const std::string& file) {
  const AllowedSigners found = read_allowed_signers(file);
  REQUIRE(found.problems.size() == 1);
  CHECK(found.problems.front().line == 1);
  return found.problems.front().text;
}

AllowedKey window(const std::string& options) {
  const AllowedSigners found =
      good("dana@example.org namespaces=\"git\"," + options + " " + k_ed25519);
  REQUIRE(found.people.size() == 1);
  return found.people.front().keys.front();
}

Day day(int year, unsigned month, unsigned of_month) {
  return std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(of_month);
}

}  // namespace

TEST_CASE("addresses become people with their keys", "[policy]") {
  const AllowedSigners found = good("# a comment\n\n  dana@example.org" + k_git + k_ed25519 +
                                    " dana's laptop\ndana@example.org,dana.reyes@example.org" +
                                    " namespaces=\"file,git\" " + k_other + "\n");
  REQUIRE(found.people.size() == 1);
  const AllowedPerson& dana = found.people.front();
  CHECK(dana.id == "dana");
  CHECK(dana.emails == std::vector<std::string>{"dana@example.org", "dana.reyes@example.org"});
  REQUIRE(dana.keys.size() == 2);
  CHECK(dana.keys.front().key == k_ed25519);
  CHECK(found.notes.empty());
  CHECK(people_tables(found.people) ==
        "[people.\"dana\"]\nname   = \"dana\"\nemails = [\"dana@example.org\", "
        "\"dana.reyes@example.org\"]\n"
        "keys   = [\n  \"" +
            k_ed25519 + "\",\n  \"" + k_other + "\",\n]\n\n");
}

TEST_CASE("two people of one name get two tables", "[policy]") {
  const AllowedSigners found =
      good("dana@a.org" + k_git + k_ed25519 + "\n\"dana@b.org\"" + k_git + k_other);
  REQUIRE(found.people.size() == 2);
  CHECK(found.people.back().id == "dana-2");
}

TEST_CASE("windows are cut to the whole UTC days inside", "[policy]") {
  CHECK(window("valid-after=\"20260101Z\"").from == day(2026, 1, 1));
  CHECK(window("valid-after=\"202601010000Z\"").from == day(2026, 1, 1));
  CHECK(window("valid-after=\"20260101120000Z\"").from == day(2026, 1, 2));
  CHECK(window("valid-after=\"20260101\"").from == day(2026, 1, 2));
  CHECK(window("valid-after=\"202601012300\"").from == day(2026, 1, 3));
  CHECK(window("valid-before=\"20260101Z\"").until == day(2025, 12, 31));
  CHECK(window("valid-before=\"20260101235959Z\"").until == day(2025, 12, 31));
  CHECK(window("valid-before=\"20260101\"").until == day(2025, 12, 30));
  const std::string both = "dana@example.org namespaces=\"git\",valid-after=\"20260101\"," +
                           std::string("valid-before=\"20270101Z\" ") + k_ed25519;
  const AllowedSigners found = good(both);
  REQUIRE(found.notes.size() == 1);
  CHECK(found.notes.front().text ==
        "valid-after=\"20260101\" becomes from = 2026-01-02, a whole day in UTC");
  CHECK_THAT(people_tables(found.people),
             Catch::Contains("\", from = 2026-01-02, until = 2026-12-31 },\n"));
}

TEST_CASE("what a policy would not take is refused", "[policy]") {
  const auto line = [](const std::string& principals, const std::string& options,
                       const std::string& key = k_ed25519) {
    return first_problem(principals + options + key);
  };
  using Catch::Contains;
  CHECK_THAT(line("*@example.org", k_git), Contains("stands for many"));
  CHECK_THAT(line("dan?@example.org", k_git), Contains("stands for many"));
  CHECK_THAT(line("dana@example.org,!mallory@example.org", k_git), Contains("takes people out"));
  CHECK_THAT(line("dana", k_git), Contains("no e-mail address"));
  CHECK_THAT(line("dana@example.org,", k_git), Contains("no e-mail address"));
  CHECK_THAT(line("dana@example.org", " "), Contains("no namespaces"));
  CHECK_THAT(line("dana@example.org", " namespaces=\"file\" "), Contains("does not name git"));
  CHECK_THAT(line("dana@example.org", " namespaces=\"*\" "), Contains("patterns"));
  CHECK_THAT(line("dana@example.org", " namespaces=\"git\",namespaces=\"git\" "),
             Contains("twice"));
  CHECK_THAT(line("dana@example.org", " cert-authority,namespaces=\"git\" "),
             Contains("authority"));
  CHECK_THAT(line("dana@example.org", " namespaces=\"git\",no-touch-required "),
             Contains("no option"));
  CHECK_THAT(line("dana@example.org", " namespaces=\"git\",valid-after=\"tomorrow\" "),
             Contains("no time"));
  CHECK_THAT(line("dana@example.org", " namespaces=\"git\",valid-after=\"20261301Z\" "),
             Contains("no time"));
  CHECK_THAT(line("dana@example.org",
                  " namespaces=\"git\",valid-after=\"20260102Z\",valid-before=\"20260101Z\" "),
             Contains("no whole UTC day"));
  CHECK_FALSE(line("dana@example.org", k_git, "ssh-ed25519 AAAA").empty());
  CHECK_FALSE(line("dana@example.org", k_git, "ssh-ed25519").empty());
  CHECK_FALSE(line("dana@example.org", k_git, "").empty());
  CHECK_FALSE(first_problem("").empty());
}

TEST_CASE("bytes that two readers may see differently are refused", "[policy]") {
  const std::string plain = "dana@example.org" + k_git + k_ed25519;
  CHECK(first_problem("\xef\xbb\xbf" + plain) == "the file begins with a byte order mark");
  CHECK(first_problem(plain + "\r\n") == "the line has a carriage return");
  CHECK(first_problem("# " + std::string(1, '\0')) == "the line has a NUL");
  CHECK(first_problem(plain + std::string(8192, ' ')) == "the line is longer than 8192 bytes");
}

TEST_CASE("every problem of the file is told at once, with its line", "[policy]") {
  const AllowedSigners found = read_allowed_signers(
      "*@example.org " + k_ed25519 + "\n# fine\ndana@a.org" + k_git + k_ed25519 + "\nines@a.org" +
      k_git + k_other + "\nlee@a.org" + k_git + k_ed25519 + "\ndana@a.org,ines@a.org" + k_git +
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExampleExampleExampleExampleExampleExampleM\n");
  std::vector<std::size_t> lines;
  for (const SignerRemark& problem : found.problems) {
    lines.push_back(problem.line);
  }
  CHECK(lines == std::vector<std::size_t>{1, 1, 5, 6});
  CHECK_THAT(found.problems[2].text, Catch::Contains("line 3 already"));
}
