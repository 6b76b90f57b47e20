// A system.toml that only says in which git repository the policy stands.
#include "policy/policy_pointer.hpp"

#include <catch2/catch.hpp>

#include "support/policy_files.hpp"

using namespace refwarden;
using refwarden::testing::PolicyFiles;

namespace {

tl::expected<std::optional<PolicyPointer>, std::vector<Problem>> pointer_of(
    const std::string& text) {
  const PolicyFiles files(PolicyFiles::Start::empty);
  files.write("system.toml", text);
  return read_policy_pointer(files.path());
}

std::string only_problem(const std::string& text) {
  const auto pointer = pointer_of(text);
  REQUIRE_FALSE(pointer);
  REQUIRE(pointer.error().size() == 1);
  return to_text(pointer.error()[0].at) + " " + pointer.error()[0].code;
}

const std::string k_good = "schema = 1\n[server]\npolicy-repository = \"/srv/git/policy.git\"\n";

}  // namespace

TEST_CASE("a pointer says where the policy stands", "[policy]") {
  const auto short_one = pointer_of(k_good);
  REQUIRE(short_one);
  REQUIRE(*short_one);
  CHECK((*short_one)->repository == "/srv/git/policy.git");
  CHECK((*short_one)->ref == "refs/heads/main");
  CHECK((*short_one)->checkout == "/var/lib/refwarden/policy");
  const auto long_one =
      pointer_of(k_good + "policy-ref = \"refs/heads/live\"\npolicy-checkout = \"/srv/policy\"\n");
  REQUIRE(long_one);
  REQUIRE(*long_one);
  CHECK((*long_one)->ref == "refs/heads/live");
  CHECK((*long_one)->checkout == "/srv/policy");
}

TEST_CASE("what does not point is left to the loader", "[policy]") {
  for (const char* text : {"", "schema = 1\n", "schema = 1\n[server]\nmode = \"warn\"\n",
                           "schema = 1\n# policy-repository\n[server]\n",
                           "policy-repository = ", "policy-repository\n",
                           "schema = 1\npolicy-repository = \"/srv/git/policy.git\"\n",
                           "schema = 1\nserver = \"policy-repository\"\n"}) {
    INFO(text);
    const auto pointer = pointer_of(text);
    REQUIRE(pointer);
    CHECK_FALSE(*pointer);
  }
  const PolicyFiles files(PolicyFiles::Start::empty);
  const auto without_file = read_policy_pointer(files.path());
  CHECK((without_file && !*without_file));
  const auto without_folder = read_policy_pointer(files.path() / "nowhere");
  CHECK((without_folder && !*without_folder));
}

TEST_CASE("a pointer holds nothing else, and points at one place", "[policy]") {
  CHECK(only_problem("[server]\npolicy-repository = \"/a\"\n") == "system.toml:1 schema-missing");
  CHECK(only_problem("schema = 2\n[server]\npolicy-repository = \"/a\"\n") ==
        "system.toml:1 schema-unknown");
  CHECK(only_problem(k_good + "mode = \"warn\"\n") == "system.toml:4 unknown-key");
  CHECK(only_problem(k_good + "audit = \"/var/lib/refwarden/audit\"\n") ==
        "system.toml:4 unknown-key");
  CHECK(only_problem(k_good + "[limits]\nseconds = 5\n") == "system.toml:4 key-not-here");
  CHECK(only_problem(k_good + "policy-ref = \"main\"\n") == "system.toml:4 bad-text");
  CHECK(only_problem(k_good + "policy-ref = \"refs/tags/v1\"\n") == "system.toml:4 bad-text");
  CHECK(only_problem(k_good + "policy-ref = 1\n") == "system.toml:4 wrong-type");
  CHECK(only_problem(k_good + "policy-checkout = \"/\"\n") == "system.toml:4 bad-text");
  for (const char* path : {"policy.git", "../policy.git", "/srv/../policy.git", "/srv/git/", "/"}) {
    INFO(path);
    CHECK(only_problem("schema = 1\n[server]\npolicy-repository = \"" + std::string(path) +
                       "\"\n") == "system.toml:3 bad-text");
  }
}
