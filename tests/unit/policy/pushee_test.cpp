// Where push certificates may say that they go to.
#include <catch2/catch.hpp>

#include "support/policy_files.hpp"

using namespace refwarden;
using refwarden::testing::PolicyFiles;
using Urls = std::set<std::string>;

namespace {

tl::expected<Policy, Problems> loaded(const std::string& server, const std::string& repo) {
  const PolicyFiles files(PolicyFiles::Start::example);
  std::string system = files.read("system.toml");
  const std::size_t at = system.find("[server]\n");
  REQUIRE(at != std::string::npos);
  system.insert(at + 9, server);
  files.write("system.toml", system);
  files.write("repos/payments.toml",
              "schema = 1\n[repo]\npaths = [\"/srv/git/payments.git\"]\n" + repo);
  return files.load();
}

std::string only_code(const tl::expected<Policy, Problems>& policy) {
  REQUIRE_FALSE(policy);
  REQUIRE(policy.error().all.size() == 1);
  return policy.error().all[0].code;
}

}  // namespace

TEST_CASE("a repository narrows what the system takes as pushee", "[policy]") {
  const std::string two = "pushee = [\"ssh://a/b\", \"https://a/b/\"]\n";
  const std::string one = "pushee = [\"ssh://a/b\"]\n";
  REQUIRE(loaded("", ""));
  CHECK(loaded("", "")->server.pushee.empty());
  CHECK(loaded(two, "")->server.pushee == Urls{"https://a/b/", "ssh://a/b"});
  CHECK(loaded("", one)->server.pushee == Urls{"ssh://a/b"});
  CHECK(loaded(two, one)->server.pushee == Urls{"ssh://a/b"});
  CHECK(to_text(loaded(two, one)->origins.at("server.pushee")) == "repos/payments.toml:4");
  CHECK(only_code(loaded(one, two)) == "not-tighter");
  CHECK(only_code(loaded(one, "pushee = []\n")) == "empty-value");
  CHECK(only_code(loaded("pushee = \"ssh://a/b\"\n", "")) == "wrong-type");
}

TEST_CASE("a URL with an account never stands in a certificate", "[policy]") {
  for (const char* url : {"ssh://git@a/b", "https://me:secret@a/b", "git@a:b", "https://me@a"}) {
    INFO(url);
    CHECK(only_code(loaded("pushee = [\"" + std::string(url) + "\"]\n", "")) == "bad-text");
  }
  for (const char* url : {"ssh://a/b@c", "a:b@c", "/srv/git/a@b.git", "./a@b:c", "https://a/@"}) {
    INFO(url);
    CHECK(loaded("pushee = [\"" + std::string(url) + "\"]\n", ""));
  }
}
