#include <algorithm>

#include <catch2/catch.hpp>

#include "app/push_case.hpp"
#include "support/git_folder.hpp"

using namespace refwarden;

namespace {

struct Asked {
  std::vector<Confinement> confinements;
  std::vector<std::string> logged;
  int homes = 0;
};

CheckTools tools_of(Asked& asked, const Clock& clock, const Done& confined) {
  return {clock,
          {},
          {},
          [](std::chrono::seconds) {},
          [&asked]() -> Result<std::filesystem::path> {
            ++asked.homes;
            return "/tmp/refwarden-gnupg-1";
          },
          [&asked, confined](const Confinement& confinement) {
            asked.confinements.push_back(confinement);
            return confined;
          },
          [&asked](const std::string& line) { asked.logged.push_back(line); }};
}

PushCase case_of(OnMissing missing, SignatureFormat format) {
  PushCase push_case;
  push_case.git_dir = "/srv/git/none.git";
  push_case.policy.emplace();
  push_case.policy->folder = "/etc/refwarden";
  push_case.policy->server.audit = "/var/lib/refwarden/audit";
  push_case.policy->confinement.missing = missing;
  Person& dana = push_case.policy->people["dana"];
  dana.keys.emplace_back();
  dana.keys.back().format = format;
  return push_case;
}

bool names(const std::vector<std::filesystem::path>& paths, const std::string& path) {
  return std::find(paths.begin(), paths.end(), path) != paths.end();
}

const Failure k_failure{FailureCode::not_confined, "told", "Landlock: no\x1b[2J"};

}  // namespace

TEST_CASE("a push is confined to its repository, the policy and the record", "[app]") {
  Asked asked;
  const SystemClock clock;
  PushCase push_case = case_of(OnMissing::refuse, SignatureFormat::ssh);
  push_case.policy->limits.seconds = 10;
  push_case.policy->limits.memory_mib = 300;
  REQUIRE(confine_case(tools_of(asked, clock, {}), push_case));
  REQUIRE(asked.confinements.size() == 1);
  const Confinement& confinement = asked.confinements.front();
  CHECK(names(confinement.read, "/srv/git/none.git"));
  CHECK(names(confinement.read, "/etc/refwarden"));
  CHECK(confinement.write == std::vector<std::filesystem::path>{"/var/lib/refwarden/audit"});
  CHECK(confinement.memory_bytes == std::uint64_t{300} * 1024 * 1024);
  CHECK(confinement.cpu_time >= std::chrono::seconds(80));
  // No OpenPGP key, no gpg.
  CHECK(confinement.gpg_program.empty());
  CHECK(asked.homes == 0);
  CHECK_FALSE(push_case.gpg_home);
}

TEST_CASE("where the policy lists an OpenPGP key gpg has its folder", "[app]") {
  Asked asked;
  const SystemClock clock;
  PushCase push_case = case_of(OnMissing::refuse, SignatureFormat::openpgp);
  REQUIRE(confine_case(tools_of(asked, clock, {}), push_case));
  CHECK(asked.homes == 1);
  CHECK(push_case.gpg_home == std::filesystem::path("/tmp/refwarden-gnupg-1"));
  CHECK(names(asked.confinements.front().write, "/tmp/refwarden-gnupg-1"));
  CHECK(asked.confinements.front().gpg_program == "/usr/bin/gpg");
}

TEST_CASE("where git has to read the repository it may be run", "[app]") {
  Asked asked;
  const SystemClock clock;
  PushCase push_case = case_of(OnMissing::refuse, SignatureFormat::ssh);
  const test::GitFolder folder;
  for (const bool wide : {false, true}) {
    folder.git({"init", "-q", "--bare", wide ? "--object-format=sha256" : "--object-format=sha1",
                wide ? "wide" : "plain"});
    const std::string git_dir = (folder.path() / (wide ? "wide" : "plain")).string();
    auto repository = open_repository(git_dir, Quarantine::honour);
    REQUIRE(repository);
    push_case.place = PolicyPlace{*std::move(repository), "/etc/refwarden"};
    REQUIRE(confine_case(tools_of(asked, clock, {}), push_case));
    CHECK(asked.confinements.back().git_program == (wide ? k_git_program : ""));
    CHECK(asked.confinements.back().gpg_program.empty());
  }
}

TEST_CASE("what is missing refuses, or is a line in the log", "[app]") {
  const SystemClock clock;
  Asked refused;
  PushCase strict = case_of(OnMissing::refuse, SignatureFormat::ssh);
  const Done done = confine_case(tools_of(refused, clock, tl::unexpected(k_failure)), strict);
  REQUIRE_FALSE(done);
  CHECK(done.error().code == FailureCode::not_confined);
  CHECK(refused.logged.empty());

  Asked warned;
  PushCase lax = case_of(OnMissing::warn, SignatureFormat::ssh);
  CHECK(confine_case(tools_of(warned, clock, tl::unexpected(k_failure)), lax));
  REQUIRE(warned.logged.size() == 1);
  CHECK(warned.logged.front().find("Landlock: no") != std::string::npos);
  CHECK(warned.logged.front().find('\x1b') == std::string::npos);
}
