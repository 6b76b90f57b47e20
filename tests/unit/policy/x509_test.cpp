// [x509]: what it may say, where its files are read, and what `policy check` says of them.
#include <algorithm>
#include <filesystem>

#include <catch2/catch.hpp>

#include "policy/codes.hpp"
#include "support/policy_files.hpp"

using namespace refwarden;
using refwarden::testing::PolicyFiles;

namespace {

constexpr const char* k_system = "system.toml";
const std::string k_digest(64, 'A');

std::string table_of(const std::string& lines) {
  return "[x509]\n" + lines + "\n\n[limits] ";
}

std::string told(const Problems& problems) {
  std::string text;
  for (const Problem& problem : problems.all) {
    text += problem.code + " " + problem.at.file + ":" + std::to_string(problem.at.line) + ":" +
            std::to_string(problem.at.column) + "\n";
  }
  return text;
}

// The problems of the example's policy with this table in system.toml and one file.
std::string problems_of(const std::string& lines) {
  const PolicyFiles files(PolicyFiles::Start::example);
  std::filesystem::create_directory(files.path() / "ca");
  files.write("ca/root.pem", "no certificate");
  files.replace(k_system, "[limits] ", table_of(lines));
  const auto policy = files.load();
  return policy ? "" : told(policy.error());
}

const std::string k_sound = "trust = [\"ca/root.pem\"]\nrevocation = \"none\"";

}  // namespace

TEST_CASE("the table x509 has no silent default of revocation", "[policy]") {
  CHECK(problems_of(k_sound).empty());
  CHECK_THAT(problems_of("trust = [\"ca/root.pem\"]"), Catch::StartsWith("missing-key"));
  CHECK_THAT(problems_of("revocation = \"none\""), Catch::StartsWith("missing-key"));
  CHECK_THAT(problems_of("trust = [\"ca/root.pem\"]\nrevocation = \"ocsp\""),
             Catch::StartsWith("wrong-value system.toml:18:"));
  CHECK_THAT(problems_of("trust = [\"ca/root.pem\"]\nrevocation = \"crl\""),
             Catch::StartsWith("missing-key"));
  CHECK_THAT(problems_of(k_sound + "\ncrl-max-age = \"7d\""),
             Catch::StartsWith("key-not-here system.toml:19:"));
  CHECK_THAT(problems_of(k_sound + "\ncrls = [\"ca/x.crl\"]"), Catch::StartsWith("key-not-here"));
  CHECK_THAT(problems_of(k_sound + "\ntrusted = 1"),
             Catch::StartsWith("unknown-key system.toml:19:1"));
  CHECK(problems_of("trust = [\"ca/root.pem\"]\nrevocation = \"crl\"\ncrl-max-age = \"7d\"\n"
                    "crls = [\"ca/fetched.crl\"]")
            .empty());
}

TEST_CASE("files of x509 stay below the policy folder and are there", "[policy]") {
  const auto trusting = [](const std::string& names) {
    return problems_of("revocation = \"none\"\ntrust = [" + names + "]");
  };
  CHECK_THAT(trusting("\"ca/none.pem\""), Catch::StartsWith("file-missing"));
  for (const char* name : {"\"/etc/root.pem\"", "\"../root.pem\"", "\"ca/../ca/root.pem\"",
                           "\"./ca/root.pem\"", "\"ca//root.pem\"", "\"keys/root.pem\""}) {
    INFO(name);
    CHECK_THAT(trusting(name), Catch::StartsWith("bad-text system.toml:18:"));
  }
  CHECK_THAT(problems_of(k_sound + "\nintermediates = [\"ca/root.pem\"]"),
             Catch::StartsWith("listed-twice system.toml:19:"));
  CHECK_THAT(problems_of(k_sound + "\nissuers = [\"SHA256:abc\"]"),
             Catch::StartsWith("bad-key system.toml:19:"));
}

TEST_CASE("what x509 names is part of the policy", "[policy]") {
  const PolicyFiles files(PolicyFiles::Start::example);
  std::filesystem::create_directory(files.path() / "ca");
  files.write("ca/root.pem", "one");
  files.replace(k_system, "[limits] ",
                table_of(k_sound + "\nissuers = [\"SHA256:" + k_digest + "\"]"));
  const auto before = files.load();
  REQUIRE(before);
  REQUIRE(before->x509);
  CHECK(before->x509->trust.front().bytes == "one");
  CHECK(before->x509->issuers.front() == "SHA256:" + std::string(64, 'a'));
  CHECK(std::any_of(before->files.begin(), before->files.end(),
                    [](const PolicyFile& file) { return file.name == "ca/root.pem"; }));
  files.write("ca/root.pem", "two");
  const auto after = files.load();
  REQUIRE(after);
  CHECK(after->digest != before->digest);
  std::filesystem::permissions(files.path() / "ca/root.pem", std::filesystem::perms::group_write,
                               std::filesystem::perm_options::add);
  const auto open = files.load();
  REQUIRE_FALSE(open);
  CHECK_THAT(told(open.error()), Catch::StartsWith("file-untrusted ca/root.pem"));
}

TEST_CASE("policy check tells of X.509 that cannot work", "[policy]") {
  const PolicyFiles files(PolicyFiles::Start::example);
  const std::string key = "openpgp:0A1B2C3D4E5F60718293A4B5C6D7E8F901234567";
  files.replace("people.toml", key, "x509:SHA256:" + k_digest);
  CHECK_THAT(told(files.check()), Catch::Contains("x509-missing people.toml:"));
  std::filesystem::create_directory(files.path() / "ca");
  files.write("ca/root.pem", "no certificate");
  files.replace(k_system, "[limits] ", table_of(k_sound));
  const std::string now = told(files.check());
  CHECK_THAT(now, Catch::Contains("x509-file ca/root.pem"));
  CHECK(now.find("x509-missing") == std::string::npos);
}
