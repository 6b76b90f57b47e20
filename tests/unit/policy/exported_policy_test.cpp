// A policy as it may leave the server.
#include "policy/exported_policy.hpp"

#include <catch2/catch.hpp>

#include "support/policy_files.hpp"

using namespace refwarden;
using refwarden::testing::PolicyFiles;

namespace {

constexpr const char* k_payments = "/srv/git/payments.git";

const std::string k_system =
    "# on /srv/secret\n"
    "schema = 1\n"
    "[server]\n"
    "audit = \"/srv/secret/audit\" # there\n"
    "publish = true\n"
    "[refs.protected]\n"
    "match = [\"refs/heads/main\"]\n"
    "[risk]\n"
    "classes = [\"normal\"]\n"
    "default = \"normal\"\n";

const std::string k_people =
    "schema = 1\n[people.dana]\nname = \"Dana\" # in /srv/secret\nemails = "
    "[\"dana@example.org\"]\n";

std::string repository_file(const std::string& paths, const std::string& rule) {
  return "schema = 1\n[repo]\npaths = [" + paths + "]\n[rules." + rule +
         "]\nkind = \"history\"\non = [\"protected\"]\nforbid = [\"delete\"]\nwhy = \"it stays\"\n";
}

void write_policy(const PolicyFiles& files) {
  files.write("system.toml", k_system);
  files.write("people.toml", k_people);
  files.write("repos/payments.toml", repository_file("\"/srv/git/payments.git\"", "one"));
  files.write("repos/team.toml",
              repository_file("\"/srv/git/team/*.git\", \"/srv/git/other.git\"", "two"));
}

tl::expected<ExportedFiles, std::string> exported(const PolicyFiles& files,
                                                  const std::string& repository) {
  return export_policy(read_policy_folder(files.path(), repository), repository);
}

// The same files as a folder.
void write_export(const ExportedFiles& exported, const PolicyFiles& to) {
  for (const auto& [name, bytes] : exported) {
    to.write(name, bytes);
  }
}

std::vector<std::string> errors_in(const PolicyFiles& files) {
  std::vector<std::string> errors;
  for (const Problem& problem : files.check().all) {
    if (problem.weight == Problem::Weight::error) {
      errors.push_back(problem.code);
    }
  }
  return errors;
}

std::string error_of(const PolicyFiles& files) {
  const auto result = exported(files, k_payments);
  REQUIRE_FALSE(result);
  return result.error();
}

}  // namespace

TEST_CASE("a copy for one repository has its file, for every path, and no other", "[policy]") {
  const PolicyFiles files(PolicyFiles::Start::empty);
  write_policy(files);
  const auto copy = exported(files, k_payments);
  REQUIRE(copy);
  CHECK(copy->size() == 4);
  CHECK(copy->at("repos/.gitkeep").empty());
  CHECK(copy->at("system.toml").starts_with("\nschema = 1\n"));
  for (const auto& [name, bytes] : *copy) {
    INFO(name);
    CHECK(bytes.find("/srv") == std::string::npos);
  }
  CHECK(*copy == *exported(files, k_payments));

  const PolicyFiles clone(PolicyFiles::Start::empty);
  write_export(*copy, clone);
  CHECK(errors_in(clone).empty());
  for (const char* path : {"/payments", "/elsewhere/x.git", k_payments}) {
    INFO(path);
    const auto policy = clone.load(path);
    REQUIRE(policy);
    CHECK(policy->repository_file == "repos/payments.toml");
    CHECK(policy->server.audit == "/var/lib/refwarden/audit");
    REQUIRE(policy->rule("one"));
    CHECK(to_text(policy->rule("one")->at) == to_text(files.load()->rule("one")->at));
  }
}

TEST_CASE("a repository without a file of its own has none in its copy", "[policy]") {
  const PolicyFiles files(PolicyFiles::Start::empty);
  write_policy(files);
  const auto copy = exported(files, "/srv/git/plain.git");
  REQUIRE(copy);
  CHECK_FALSE(copy->contains("repos/payments.toml"));
  CHECK_FALSE(copy->contains("repos/team.toml"));
  const PolicyFiles clone(PolicyFiles::Start::empty);
  write_export(*copy, clone);
  const auto policy = clone.load("/srv/git/plain.git");
  REQUIRE(policy);
  CHECK_FALSE(policy->repository_file);
}

TEST_CASE("a copy for all says what is below the folder that all repositories lie in", "[policy]") {
  const PolicyFiles files(PolicyFiles::Start::empty);
  write_policy(files);
  const auto copy = exported(files, "");
  REQUIRE(copy);
  CHECK(copy->at("repos/payments.toml").find("paths = [\"/**/payments.git\"]") !=
        std::string::npos);
  CHECK(copy->at("repos/team.toml").find("paths = [\"/**/team/*.git\", \"/**/other.git\"]") !=
        std::string::npos);
  const PolicyFiles clone(PolicyFiles::Start::empty);
  write_export(*copy, clone);
  CHECK(errors_in(clone).empty());
  CHECK(clone.load("/team/a.git")->repository_file == "repos/team.toml");
  CHECK(clone.load("/home/git/team/a.git")->repository_file == "repos/team.toml");
  CHECK(clone.load("/payments.git")->repository_file == "repos/payments.toml");
  CHECK_FALSE(clone.load("/team/deep/a.git")->repository_file);
}

TEST_CASE("patterns of any depth keep what they match", "[policy]") {
  const PolicyFiles files(PolicyFiles::Start::empty);
  write_policy(files);
  files.write("repos/payments.toml", repository_file("\"/srv/git/**\"", "one"));
  files.write("repos/team.toml", repository_file("\"/srv/lab/**/x.git\"", "two"));
  const auto copy = exported(files, "");
  REQUIRE(copy);
  CHECK(copy->at("repos/payments.toml").find("[\"/**/git/**\"]") != std::string::npos);
  CHECK(copy->at("repos/team.toml").find("[\"/**/lab/**/x.git\"]") != std::string::npos);
  files.write("repos/team.toml", repository_file("\"/srv/git/**/x.git\"", "two"));
  const auto deep = exported(files, "");
  REQUIRE(deep);
  CHECK(deep->at("repos/payments.toml").find("[\"/**\"]") != std::string::npos);
  CHECK(deep->at("repos/team.toml").find("[\"/**/x.git\"]") != std::string::npos);
}

TEST_CASE("the listed certificates go along, as they are and whole", "[policy]") {
  const std::string fingerprint = "0123456789ABCDEF0123456789ABCDEF01234567";
  const PolicyFiles files(PolicyFiles::Start::empty);
  write_policy(files);
  files.write("people.toml", k_people + "keys = [\"openpgp:" + fingerprint + "\"]\n");
  CHECK(error_of(files).starts_with("keys/" + fingerprint + ".asc: "));
  files.write("keys/" + fingerprint + ".asc", "no certificate");
  CHECK(error_of(files).starts_with("keys/" + fingerprint + ".asc: "));
}

TEST_CASE("a private key in any file ends the export", "[policy]") {
  const PolicyFiles files(PolicyFiles::Start::empty);
  write_policy(files);
  files.write("system.toml", k_system + "[signatures]\nrevoked-ssh-keys = [\"revoked\"]\n");
  files.write("revoked", "ssh-ed25519 AAAA\n");
  const auto copy = exported(files, k_payments);
  REQUIRE(copy);
  CHECK(copy->at("revoked") == "ssh-ed25519 AAAA\n");
  files.write("revoked", "-----BEGIN OPENSSH PRIVATE KEY-----\n");
  CHECK(error_of(files) == "revoked has a private key in it");
}

TEST_CASE("what has come to be broken is not exported", "[policy]") {
  const PolicyFiles files(PolicyFiles::Start::empty);
  write_policy(files);
  files.write("repos/team.toml", "schema = ");
  CHECK(exported(files, k_payments));
  CHECK_FALSE(exported(files, ""));
  files.write("people.toml", "schema = ");
  CHECK(error_of(files) == "it does not load");
}

TEST_CASE("[server] publish is true or false, and false unless it is said", "[policy]") {
  const PolicyFiles files(PolicyFiles::Start::empty);
  write_policy(files);
  CHECK(files.load()->server.publish);
  files.replace("system.toml", "publish = true\n", "");
  CHECK_FALSE(files.load()->server.publish);
  files.replace("system.toml", "[server]\n", "[server]\npublish = \"yes\"\n");
  const auto wrong = files.load();
  REQUIRE_FALSE(wrong);
  REQUIRE(wrong.error().all.size() == 1);
  CHECK(wrong.error().all[0].code == "wrong-type");
  CHECK(to_text(wrong.error().all[0].at) == "system.toml:4");
}
