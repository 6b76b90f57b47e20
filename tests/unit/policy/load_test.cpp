#include "policy/load.hpp"

#include <filesystem>
#include <random>

#include <catch2/catch.hpp>
#include <unistd.h>

#include "policy/templates.hpp"
#include "support/policy_files.hpp"

using namespace refwarden;
using refwarden::testing::PolicyFiles;
namespace fs = std::filesystem;

namespace {

std::set<std::string> codes_of(const Problems& problems) {
  std::set<std::string> codes;
  for (const Problem& problem : problems.all) {
    codes.insert(problem.code);
  }
  return codes;
}

}  // namespace

TEST_CASE("the example of the design loads as it says", "[policy]") {
  const PolicyFiles files(PolicyFiles::Start::example);
  const auto policy = files.load();
  REQUIRE(policy);
  CHECK(policy->rules.size() == 7);
  CHECK(policy->repository_name == "payments");
  CHECK(policy->repository_file == "repos/payments.toml");
  CHECK(policy->people.at("lee").left == Day(std::chrono::year(2026) / 5 / 31));
  CHECK(policy->people.at("release-bot").robot);
  CHECK(policy->person_by_email("Dana.Reyes@EXAMPLE.org")->id == "dana");
  CHECK(policy->person_by_email("nobody@example.org") == nullptr);
  CHECK(policy->person_by_login("ines")->id == "ines");
  CHECK(policy->person_by_login("Ines") == nullptr);
  CHECK(policy->classes_of("refs/heads/release/1.2") == std::set<std::string>{"protected"});
  CHECK(policy->classes_of("refs/heads/mainly").empty());
  CHECK(policy->risk.counts_lines());
  CHECK(policy->risk.classes.at(policy->risk.fallback) == "normal");
  const Rule& review = *policy->rule("one-review");
  CHECK(review.mode == Mode::enforce);
  CHECK(to_text(review.mode_at) == "system.toml:6");
  CHECK(review.risk == std::set<RiskClass>{1, 2, 3});
  CHECK(std::get<ReviewsRule>(review.body).from.persons.size() == 5);
  CHECK(policy->rule("declared-risk")->mode == Mode::warn);
  CHECK(policy->repository_break_glass->review_within == std::chrono::hours(24));
  CHECK(policy->exceptions.at(0).until == Day(std::chrono::year(2026) / 12 / 31));
}

TEST_CASE("a repository without its own file gets the system rules", "[policy]") {
  const PolicyFiles files(PolicyFiles::Start::example);
  const auto policy = files.load("/srv/git/other.git");
  REQUIRE(policy);
  CHECK(policy->rules.size() == 3);
  CHECK_FALSE(policy->repository_file);
  CHECK(policy->repository_name == "other");
  CHECK(policy->groups.count("crypto-owners") == 0);
}

TEST_CASE("what policy init writes loads without an error", "[policy]") {
  const PolicyFiles files(PolicyFiles::Start::empty);
  for (const Template& file : policy_templates()) {
    files.write(file.name, file.text);
    const fs::path shipped = fs::path(REFWARDEN_SOURCE_DIR) / "config" / file.name;
    CHECK(fs::file_size(shipped) == file.text.size());
  }
  const auto own = repository_templates("payments");
  REQUIRE(own);
  REQUIRE(own->size() == 2);
  files.write(own->at(0).name, own->at(0).text);
  CHECK(own->at(1).name == "tests/payments.toml");
  const auto policy = files.load();
  REQUIRE(policy);
  CHECK(policy->repository_file == "repos/payments.toml");
  for (const Problem& problem : files.check().all) {
    CHECK(problem.weight == Problem::Weight::warning);
  }
  CHECK_FALSE(repository_templates("../x"));
  CHECK_FALSE(repository_templates("/srv/git/a\"b.git"));
  CHECK(repository_templates("/srv/x/ledger.git")->at(0).name == "repos/ledger.toml");
}

TEST_CASE("every host of the design is a choice", "[policy]") {
  for (const char* host :
       {"plain", "http", "gitolite", "gitea", "gitlab", "ghes", "bitbucket", "soft-serve"}) {
    const PolicyFiles files(PolicyFiles::Start::example);
    files.replace("system.toml", "host    = \"plain\"", std::string("host = \"") + host + "\"");
    files.replace("system.toml", "seconds          = 60", "");
    const auto policy = files.load();
    REQUIRE(policy);
    CHECK(name_of(policy->server.host) == host);
    CHECK(policy->limits.seconds == (policy->server.host == Host::ghes ? 4 : 60));
  }
}

TEST_CASE("a push takes less time than the host allows", "[policy]") {
  const PolicyFiles files(PolicyFiles::Start::example);
  files.replace("system.toml", "host    = \"plain\"", "host = \"ghes\"");
  auto policy = files.load();
  REQUIRE_FALSE(policy);
  CHECK(policy.error().all.at(0).code == "out-of-range");
  CHECK(policy.error().all.at(0).text == "\"seconds\" must be from 1 to 4");
  files.replace("system.toml", "seconds          = 60", "seconds = 5");
  CHECK_FALSE(files.load());
  files.replace("system.toml", "seconds = 5", "seconds = 4");
  policy = files.load();
  REQUIRE(policy);
  CHECK(policy->limits.seconds == 4);
}

TEST_CASE("a host that is unknown is told with the nearest", "[policy]") {
  const auto told = [](const std::string& host) {
    const PolicyFiles files(PolicyFiles::Start::example);
    files.replace("system.toml", "host    = \"plain\"", "host = \"" + host + "\"");
    const auto policy = files.load();
    REQUIRE_FALSE(policy);
    const Problem& problem = policy.error().all.at(0);
    return problem.text + "; " + problem.suggestion;
  };
  CHECK_THAT(told("gitolit"), Catch::EndsWith("did you mean \"gitolite\"?"));
  CHECK_THAT(told("gitlab "), Catch::EndsWith("did you mean \"gitlab\"?"));
  CHECK_THAT(told("forgejo"), Catch::Contains("write host = \"gitea\""));
  CHECK_THAT(told("gerrit"), Catch::Contains("Gerrit is not supported"));
}

TEST_CASE("a broken repository file closes what decisions.md 4 says", "[policy]") {
  const PolicyFiles files(PolicyFiles::Start::example);
  files.write("repos/ledger.toml", "schema = 1\n[repo]\npaths = [\"/srv/git/ledger.git\"]\n");
  SECTION("a syntax error closes its namesake and what nobody claims") {
    files.write("repos/payments.toml", "schema = 1\n[repo\n");
    CHECK_FALSE(files.load("/srv/git/payments.git"));
    CHECK_FALSE(files.load("/srv/git/other.git"));
    CHECK(files.load("/srv/git/ledger.git"));
  }
  SECTION("so does a file that does not say whom it is about") {
    files.replace("repos/payments.toml", "paths   = [\"/srv/git/payments.git\"]", "# none");
    CHECK_FALSE(files.load("/srv/git/other.git"));
    CHECK(files.load("/srv/git/ledger.git"));
  }
  SECTION("a meaning error closes those that it lists") {
    files.replace("repos/payments.toml", "count    = 1", "cuont    = 1");
    CHECK_FALSE(files.load("/srv/git/payments.git"));
    CHECK(files.load("/srv/git/other.git"));
    CHECK(files.load("/srv/git/ledger.git"));
  }
  SECTION("a file that is named like the repository has to list it") {
    const auto policy = files.load("/srv/elsewhere/payments.git");
    REQUIRE_FALSE(policy);
    CHECK(codes_of(policy.error()) == std::set<std::string>{"repository-unlisted"});
  }
  SECTION("but for a clone its name is enough, and a broken namesake closes it") {
    const auto load = [&](const std::string& repository) {
      return load_policy(
          {files.path(), repository, testing::policy_test_time(), FileChoice::listed_or_named});
    };
    for (const char* name : {"/scm/payments.git", "payments.git", "payments", "team/payments"}) {
      const auto policy = load(name);
      REQUIRE(policy);
      CHECK(policy->repository_file == "repos/payments.toml");
      CHECK(policy->repository_name == "payments");
    }
    CHECK_FALSE(load("paymnets")->repository_file);
    files.write("repos/ledger.toml", "schema = 1\n[repo]\npaths = [\"/srv/git/payments.git\"]\n");
    CHECK_FALSE(load("/srv/git/payments.git"));
    files.write("repos/ledger.toml", "schema = 1\n[repo\n");
    CHECK(load("payments"));
    CHECK_FALSE(load("ledger"));
    CHECK_FALSE(load("other"));
  }
  SECTION("two files for one repository are an error") {
    files.write("repos/twice.toml", "schema = 1\n[repo]\npaths = [\"/srv/git/led*.git\"]\n");
    const auto policy = files.load("/srv/git/ledger.git");
    REQUIRE_FALSE(policy);
    CHECK(codes_of(policy.error()) == std::set<std::string>{"repository-claimed-twice"});
    CHECK(codes_of(files.check()).count("repository-claimed-twice") == 1);
  }
}

TEST_CASE("the system level closes every repository", "[policy]") {
  const PolicyFiles files(PolicyFiles::Start::example);
  for (const char* name : {"system.toml", "people.toml"}) {
    const std::string good = files.read(name);
    for (const std::string& broken : {std::string(), std::string("schema = 2\n"), std::string("x"),
                                      std::string("schema = 1\n[")}) {
      files.write(name, broken);
      CHECK_FALSE(files.load("/srv/git/other.git"));
    }
    fs::remove(files.path() / name);
    CHECK_FALSE(files.load("/srv/git/other.git"));
    files.write(name, good);
  }
  CHECK(files.load("/srv/git/other.git"));
  fs::remove_all(files.path() / "repos");
  CHECK_FALSE(files.load("/srv/git/other.git"));
}

TEST_CASE("a system file that cannot be read is the only problem told", "[policy]") {
  const PolicyFiles files(PolicyFiles::Start::example);
  for (const char* broken : {"schema = 2\n", "schema = 1\nkey = ]\n"}) {
    files.write("system.toml", broken);
    const auto policy = files.load();
    REQUIRE_FALSE(policy);
    CHECK(policy.error().all.size() == 1);
    CHECK_FALSE(policy.error().server);
    CHECK(policy.error().repository_name == "payments");
    CHECK(files.check().all.size() == 1);
  }
  CHECK(files.load().error().all.at(0).at.line == 2);
}

TEST_CASE("files and folders that others can change are refused", "[policy]") {
  const PolicyFiles files(PolicyFiles::Start::example);
  const auto untrusted = [&] {
    const auto policy = files.load();
    return !policy && codes_of(policy.error()).count("file-untrusted") == 1;
  };
  for (const char* name :
       {"system.toml", "people.toml", "repos/payments.toml", "repos", "keys", ""}) {
    const fs::path path = name[0] == '\0' ? files.path() : files.path() / name;
    const auto before = fs::status(path).permissions();
    for (const auto bit : {fs::perms::group_write, fs::perms::others_write}) {
      INFO(name);
      fs::permissions(path, bit, fs::perm_options::add);
      CHECK(untrusted());
      fs::permissions(path, before);
    }
    if (::geteuid() == 0) {
      REQUIRE(::chown(path.c_str(), 12345, 12345) == 0);
      CHECK(untrusted());
      REQUIRE(::chown(path.c_str(), 0, 0) == 0);
    }
  }
  CHECK(files.load());
  files.write("keys/X.asc", "key");
  fs::permissions(files.path() / "keys/X.asc", fs::perms::others_write, fs::perm_options::add);
  CHECK(untrusted());
  fs::remove(files.path() / "keys/X.asc");
  fs::rename(files.path() / "people.toml", files.path() / "other.toml");
  fs::create_symlink("other.toml", files.path() / "people.toml");
  CHECK(untrusted());
}

TEST_CASE("the digest changes with every file and every key", "[policy]") {
  const PolicyFiles files(PolicyFiles::Start::example);
  std::set<std::string> digests{files.load()->digest};
  CHECK(digests.count(files.load()->digest) == 1);
  files.write("keys/A.asc", "one");
  CHECK(digests.insert(files.load()->digest).second);
  files.write("keys/A.asc", "two");
  CHECK(digests.insert(files.load()->digest).second);
  fs::rename(files.path() / "keys/A.asc", files.path() / "keys/B.asc");
  CHECK(digests.insert(files.load()->digest).second);
  files.replace("people.toml", "Tomas Berg", "Tomas Berk");
  CHECK(digests.insert(files.load()->digest).second);
  CHECK(files.load()->files.at(0).digest.rfind("sha256:", 0) == 0);
}

TEST_CASE("a file that is cut anywhere is refused or read, never a crash", "[policy]") {
  const PolicyFiles files(PolicyFiles::Start::example);
  std::mt19937 random(7);
  for (const char* name : {"system.toml", "people.toml", "repos/payments.toml"}) {
    const std::string good = files.read(name);
    for (int round = 0; round < 40; ++round) {
      std::string text = good.substr(0, random() % good.size());
      if (!text.empty()) {
        text[random() % text.size()] = static_cast<char>(random() % 256);
      }
      files.write(name, text);
      const auto policy = files.load();
      CHECK((policy || !policy.error().all.empty()));
      CHECK_NOTHROW(files.check());
    }
    files.write(name, good);
  }
}
