// [ssh-authorities.<name>] and `revoked-ssh-keys`: what loads, what is told, and what is read.
#include <filesystem>

#include <catch2/catch.hpp>

#include "facts/gather.hpp"
#include "policy/show.hpp"
#include "signature/ssh_key.hpp"
#include "support/keys.hpp"
#include "support/policy_files.hpp"

using namespace refwarden;
using refwarden::test::FidoKey;
using refwarden::test::SshKey;
using refwarden::testing::PolicyFiles;

namespace {

const std::string& public_line() {
  static const std::string line = SshKey("ed25519").public_line();
  return line;
}

std::string authority(const std::string& name, const std::string& key,
                      const std::string& principals) {
  return "\n[ssh-authorities." + name + "]\nkey = \"" + key + "\"\nprincipals = { " + principals +
         " }\n";
}

// "code line:column text" of each problem, where these lines end system.toml; the first is line 1.
std::string told(const std::string& added) {
  const PolicyFiles files(PolicyFiles::Start::example);
  const std::string good = files.read("system.toml");
  const auto lines = static_cast<int>(std::count(good.begin(), good.end(), '\n'));
  files.write("system.toml", good + added);
  const auto policy = files.load();
  std::string text;
  if (!policy) {
    for (const Problem& problem : policy.error().all) {
      text += problem.code + " " + problem.at.file + ":" + std::to_string(problem.at.line - lines) +
              ":" + std::to_string(problem.at.column) + " " + problem.text + "\n";
    }
  }
  return text;
}

bool has_line(const std::vector<ShownSection>& sections, const std::string& title,
              const std::string& value) {
  return std::any_of(sections.begin(), sections.end(), [&](const ShownSection& section) {
    return section.title == title &&
           std::any_of(section.lines.begin(), section.lines.end(),
                       [&](const ShownLine& line) { return line.value == value; });
  });
}

}  // namespace

TEST_CASE("authorities become keys of the persons that their principals name", "[policy]") {
  const PolicyFiles files(PolicyFiles::Start::example);
  files.write("system.toml",
              files.read("system.toml") +
                  authority("staff", public_line() + " ca@example.org",
                            "\"dana@example.org\" = \"dana\", \"d\" = \"dana\", ines = \"ines\"") +
                  authority("bots", SshKey("rsa", 3072).public_line(), "ci = \"release-bot\""));
  const auto policy = files.load();
  REQUIRE(policy);
  REQUIRE(policy->ssh_authorities.size() == 2);
  CHECK(policy->ssh_authorities[0].name == "staff");
  const ListedKeys listed = listed_keys(*policy, testing::policy_test_time());
  const std::size_t first = listed.keys.size() - 3;
  const std::string fingerprint = parse_ssh_public_key(public_line())->fingerprint;
  CHECK(listed.keys[first].fingerprint == fingerprint);
  CHECK(listed.keys[first].certified_principals ==
        std::set<std::string, std::less<>>{"d", "dana@example.org"});
  CHECK(listed.owners[first].person == "dana");
  CHECK(listed.owners[first + 1].person == "ines");
  CHECK(listed.owners[first + 2].person == "release-bot");
  for (std::size_t at = 0; at < first; ++at) {
    CHECK(listed.keys[at].certified_principals.empty());
  }
  const auto sections = shown_policy(*policy, {});
  CHECK(has_line(sections, "ssh-authority staff", "ssh:" + fingerprint));
  CHECK(has_line(sections, "ssh-authority staff", "dana@example.org is dana"));
  CHECK(has_line(sections, "ssh-authority bots", "ci is release-bot"));
}

TEST_CASE("an authority's key and principals are told where they are wrong", "[policy]") {
  const std::string dana = "\"dana@example.org\" = \"dana\"";
  CHECK(told(authority("staff", public_line(), dana)).empty());
  CHECK(told(authority("staff", "ssh:SHA256:abc", dana)).starts_with("bad-key system.toml:3:1 "));
  CHECK(told(authority("staff", "openpgp:" + std::string(40, 'A'), dana))
            .starts_with("bad-key system.toml:3:1 "));
  CHECK(told(authority("staff", SshKey("rsa", 1024).public_line(), dana))
            .starts_with("bad-key system.toml:3:1 "));
  CHECK(told(authority("staff", FidoKey(FidoKey::Kind::ed25519).public_line(), dana))
            .starts_with("bad-key system.toml:3:1 "));
  CHECK(told("\n[signatures]\nrsa-bits = 4096\n" +
             authority("staff", SshKey("rsa", 3072).public_line(), dana))
            .starts_with("bad-key system.toml:6:1 "));
  CHECK(told(authority("a", public_line(), dana) + authority("b", public_line(), dana))
            .starts_with("key-taken system.toml:7:1 "));
  CHECK(told(authority("staff", public_line(), "\"d\" = \"dan\""))
            .starts_with("unknown-name system.toml:4:22 "));
  CHECK(told(authority("staff", public_line(), "\"d\" = \"developers\""))
            .starts_with("unknown-name system.toml:4:22 "));
  CHECK(told(authority("staff", public_line(), "\"d\" = [\"dana\"]"))
            .starts_with("wrong-type system.toml:4:22 "));
  for (const char* pattern : {"*", "*@example.org", "d?na", "!dana", "dana,ines"}) {
    CHECK(told(authority("staff", public_line(), "\"" + std::string(pattern) + "\" = \"dana\""))
              .starts_with("bad-text system.toml:4:16 "));
  }
  CHECK(told(authority("staff", public_line(), "\"a\\u0000\" = \"dana\""))
            .starts_with("bad-text system.toml:4:16 "));
  CHECK(told(authority("staff", public_line(), "\"\" = \"dana\""))
            .starts_with("bad-text system.toml:4:16 "));
  CHECK(told(authority("staff", public_line(), "")).starts_with("empty-value system.toml:4:14 "));
  CHECK(told("\n[ssh-authorities.staff]\nkey = \"" + public_line() + "\"\n")
            .starts_with("missing-key system.toml:2:"));
  CHECK(told("\n[ssh-authorities.staff]\nprincipals = { " + dana + " }\n")
            .starts_with("missing-key system.toml:2:"));
}

TEST_CASE("a person's key is no authority's", "[policy]") {
  const PolicyFiles files(PolicyFiles::Start::example);
  files.replace("people.toml", "\"openpgp:0A1B2C3D4E5F60718293A4B5C6D7E8F901234567\"",
                "\"" + public_line() + "\"");
  REQUIRE(files.load());
  files.write("system.toml",
              files.read("system.toml") + authority("staff", public_line(), "\"d\" = \"dana\""));
  const auto policy = files.load();
  REQUIRE_FALSE(policy);
  CHECK(policy.error().all.at(0).code == "key-taken");
}

TEST_CASE("files of revoked keys are read with the policy and are part of it", "[policy]") {
  const PolicyFiles files(PolicyFiles::Start::example);
  const std::string list = public_line() + "\n";
  files.write("system.toml", files.read("system.toml") +
                                 "\n[signatures]\nrevoked-ssh-keys = [\"revoked/a\", \"b.txt\"]\n");
  const auto without = files.load();
  REQUIRE(without);
  REQUIRE(without->signatures.revoked_ssh.size() == 2);
  CHECK(without->signatures.revoked_ssh[0].bytes == nullptr);
  CHECK_FALSE(without->signatures.revoked_ssh[0].trouble.empty());
  CHECK(without->files.size() == 3);

  std::filesystem::create_directory(files.path() / "revoked");
  std::filesystem::permissions(files.path() / "revoked", std::filesystem::perms{0755});
  files.write("revoked/a", list);
  files.write("b.txt", list);
  const auto with = files.load();
  REQUIRE(with);
  REQUIRE(with->signatures.revoked_ssh[1].bytes != nullptr);
  CHECK(*with->signatures.revoked_ssh[1].bytes == list);
  CHECK(with->digest != without->digest);
  REQUIRE(with->files.size() == 5);
  CHECK(with->files[3].name == "revoked/a");
  CHECK(has_line(shown_policy(*with, {}), "signatures", "b.txt"));
  files.write("b.txt", list + "\n");
  CHECK(files.load()->digest != with->digest);

  SECTION("one that others can write closes everything") {
    std::filesystem::permissions(files.path() / "b.txt", std::filesystem::perms{0666});
    const auto policy = files.load();
    REQUIRE_FALSE(policy);
    CHECK(policy.error().all.at(0).code == "file-untrusted");
    CHECK(policy.error().all.at(0).at.file == "b.txt");
  }
  SECTION("so does a link") {
    std::filesystem::remove(files.path() / "b.txt");
    std::filesystem::create_symlink("revoked/a", files.path() / "b.txt");
    const auto policy = files.load();
    REQUIRE_FALSE(policy);
    CHECK(policy.error().all.at(0).code == "file-untrusted");
  }
  SECTION("one that is too large is as one that is not there") {
    files.write("b.txt", std::string(k_revocation_file_limit + 1, '#'));
    const auto policy = files.load();
    REQUIRE(policy);
    CHECK(policy->signatures.revoked_ssh[1].bytes == nullptr);
  }
}

TEST_CASE("policy check tells of each file of revoked keys that cannot be used", "[policy]") {
  const PolicyFiles files(PolicyFiles::Start::example);
  files.write("system.toml", files.read("system.toml") +
                                 "\n[signatures]\nrevoked-ssh-keys = [\"a\", \"b\", \"c\"]\n");
  files.write("b", "");
  files.write("c", public_line() + "\n");
  std::vector<Problem> found;
  for (const Problem& problem : files.check().all) {
    if (problem.code == "revocation-file") {
      found.push_back(problem);
    }
  }
  REQUIRE(found.size() == 2);
  CHECK(found[0].weight == Problem::Weight::error);
  CHECK(found[0].at.file == "system.toml");
  CHECK(found[0].text == "\"a\" cannot be used as a file of revoked SSH keys");
  CHECK(found[1].text == "\"b\" cannot be used as a file of revoked SSH keys");
  CHECK(found[1].notes.at(0) == "b: the file lists no key");
}

TEST_CASE("somebody with a principal and no key can sign", "[policy]") {
  const PolicyFiles files(PolicyFiles::Start::example);
  files.write("people.toml", files.read("people.toml") + "\n[people.zoe]\nname = \"Zoe Field\"\n");
  const auto warnings = [&](const std::string& formats, const std::string& principals) {
    const std::string good = files.read("system.toml");
    files.write("system.toml",
                good + "\n[rules.zoe-alone]\nkind = \"signature\"\non = [\"protected\"]\n" +
                    "signers = [\"zoe\"]\nwhy = \"x\"\nformats = [" + formats + "]\n" +
                    authority("staff", public_line(), principals));
    const auto all = files.check().all;
    files.write("system.toml", good);
    return std::count_if(all.begin(), all.end(), [](const Problem& problem) {
      return problem.text.find("\"zoe-alone\"") != std::string::npos;
    });
  };
  CHECK(warnings("\"ssh\"", "\"zoe@example.org\" = \"zoe\"") == 0);
  CHECK(warnings("\"openpgp\"", "\"zoe@example.org\" = \"zoe\"") == 1);
  CHECK(warnings("\"ssh\"", "\"dana@example.org\" = \"dana\"") == 1);
}
