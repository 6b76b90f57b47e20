#include "app/diagnosis.hpp"

#include <sstream>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace refwarden;

namespace {

Instant at_second(std::int64_t seconds) {
  return Instant(std::chrono::seconds(seconds));
}

struct stat status_of(uid_t owner, mode_t mode) {
  struct stat status {};
  status.st_uid = owner;
  status.st_mode = S_IFDIR | mode;
  return status;
}

constexpr std::uint64_t k_mib = std::uint64_t{1} << 20U;

}  // namespace

TEST_CASE("the worst line says how a repository is", "[app]") {
  Diagnosis diagnosis;
  CHECK(diagnosis.health() == Health::ok);
  diagnosis.ok("hooks", "fine");
  CHECK(diagnosis.health() == Health::ok);
  diagnosis.warn("keys", "one ends", "ask");
  CHECK(diagnosis.health() == Health::warning);
  diagnosis.fault("record", "full", "make room");
  diagnosis.ok("clock", "fine");
  CHECK(diagnosis.health() == Health::problem);
  CHECK(diagnosis.has("keys", Health::warning));
  CHECK_FALSE(diagnosis.has("keys", Health::problem));
}

TEST_CASE("a diagnosis is read in 80 columns", "[app]") {
  Diagnosis diagnosis{"/srv/git/payments.git", "/etc/refwarden", {}};
  diagnosis.ok("hooks", "pre-receive judges");
  diagnosis.warn("refs",
                 "3 that no rule covers: refs/heads/first-of-them, refs/heads/second-of-them, "
                 "refs/heads/last-of-them",
                 "name them in a class that a rule is on, or leave them open, which is for an "
                 "admin to say");
  const std::string text = diagnosis_text(diagnosis);
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    CHECK(line.size() <= 80);
  }
  CHECK(text.find("ok       hooks         pre-receive judges\n") != std::string::npos);
  CHECK(text.find("\n                       -> name them") != std::string::npos);
  CHECK(text.find("\n0 problems, 1 warning\n") != std::string::npos);
}

TEST_CASE("names of a repository do not steer the terminal", "[app]") {
  Diagnosis diagnosis{"/srv/git/a\x1b[31mb.git", "/etc/refwarden", {}};
  diagnosis.warn("refs", "refs/heads/\x1b[2J\nok  all  is well", "see\rnothing");
  const std::string text = diagnosis_text(diagnosis);
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find('\r') == std::string::npos);
  CHECK(text.find("\nok  all") == std::string::npos);
}

TEST_CASE("a diagnosis is one JSON object", "[app]") {
  Diagnosis diagnosis{"/srv/git/\xff.git", "/etc/refwarden", {}};
  diagnosis.ok("hooks", "fine");
  diagnosis.fault("record", "full", "make room");
  const auto object = nlohmann::json::parse(diagnosis_json(diagnosis));
  CHECK(object["state"] == "problem");
  REQUIRE(object["lines"].size() == 2);
  CHECK(object["lines"][0]["advice"].is_null());
  CHECK(object["lines"][1]["about"] == "record");
  CHECK(object["lines"][1]["advice"] == "make room");
}

TEST_CASE("a clock behind the record is a problem", "[app]") {
  const Instant now = at_second(1'800'000'000);
  CHECK(clock_line(now, "", std::nullopt).health == Health::ok);
  CHECK(clock_line(now, "", std::nullopt).text.find("newest") == std::string::npos);
  CHECK(clock_line(now, to_text(now), std::nullopt).health == Health::ok);
  CHECK(clock_line(now, to_text(now + std::chrono::minutes(5)), std::nullopt).health == Health::ok);
  CHECK(clock_line(now, to_text(now + std::chrono::seconds(301)), std::nullopt).health ==
        Health::problem);
}

TEST_CASE("a commit from tomorrow is a warning only", "[app]") {
  const Instant now = at_second(1'800'000'000);
  CHECK(clock_line(now, "", now + std::chrono::hours(24)).health == Health::ok);
  CHECK(clock_line(now, "", now + std::chrono::hours(25)).health == Health::warning);
  CHECK(clock_line(now, "", at_second(1)).health == Health::ok);
}

TEST_CASE("little room is a warning, none a problem", "[app]") {
  CHECK(space_line("/a", 1024 * k_mib, 1000).health == Health::ok);
  CHECK(space_line("/a", 1024 * k_mib, std::nullopt).health == Health::ok);
  CHECK(space_line("/a", 1024 * k_mib - 1, 1000).health == Health::warning);
  CHECK(space_line("/a", 1024 * k_mib, 999).health == Health::warning);
  CHECK(space_line("/a", 16 * k_mib, 1000).health == Health::warning);
  CHECK(space_line("/a", 16 * k_mib - 1, 1000).health == Health::problem);
  CHECK(space_line("/a", 1024 * k_mib, 0).health == Health::problem);
}

TEST_CASE("who else can write a repository", "[app]") {
  constexpr uid_t k_git = 997;
  CHECK_FALSE(open_to_others("/r", status_of(k_git, 0755), k_git));
  CHECK_FALSE(open_to_others("/r", status_of(0, 0755), k_git));
  CHECK(open_to_others("/r", status_of(1000, 0755), k_git)->health == Health::warning);
  CHECK(open_to_others("/r", status_of(k_git, 0775), k_git)->health == Health::warning);
  CHECK(open_to_others("/r", status_of(k_git, 0757), k_git)->health == Health::problem);
  CHECK(open_to_others("/r", status_of(k_git, 02777), k_git)->health == Health::problem);
}

TEST_CASE("git's version is told apart by numbers", "[app]") {
  CHECK(git_line("git version 2.39.5").health == Health::ok);
  CHECK(git_line("git version 2.100.0").health == Health::ok);
  CHECK(git_line("git version 3.0.0").health == Health::ok);
  CHECK(git_line("git version 2.38.9").health == Health::warning);
  CHECK(git_line("git version 1.99").health == Health::warning);
  CHECK(git_line("").health == Health::problem);
  CHECK(git_line("git version 2").health == Health::problem);
  CHECK(git_line("git version 99999999999.1").health == Health::problem);
}
