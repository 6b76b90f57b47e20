#include "rehearse/policy_edit.hpp"

#include <catch2/catch.hpp>

using namespace refwarden;

namespace {

Document parsed(const std::string& text) {
  auto document = Document::parse("system.toml", text);
  REQUIRE(document);
  return *std::move(document);
}

}  // namespace

TEST_CASE("the record's folder is changed and nothing else", "[rehearse]") {
  CHECK(with_audit(parsed("[server]\nmode = \"warn\"\naudit   = '/var/x' # here\nname = \"a\"\n"),
                   "/tmp/y") ==
        "[server]\nmode = \"warn\"\naudit   = \"/tmp/y\" # here\nname = \"a\"\n");
  CHECK(with_audit(parsed("[server] # who\nmode = \"warn\"\n"), "/tmp/y") ==
        "[server] # who\naudit = \"/tmp/y\"\nmode = \"warn\"\n");
  CHECK(with_audit(parsed("schema = 1\n"), "/tmp/\"y") ==
        "schema = 1\n\n[server]\naudit = \"/tmp/\\\"y\"\n");
}

TEST_CASE("a path is added to [repo] paths", "[rehearse]") {
  CHECK(with_listed(parsed("[repo]\npaths = [\n  \"/srv/a.git\",\n]\n"), "/tmp/a.git") ==
        "[repo]\npaths = [\"/tmp/a.git\", \n  \"/srv/a.git\",\n]\n");
  CHECK_FALSE(with_listed(parsed("[repo]\nmode = \"warn\"\n"), "/tmp/a.git"));
}

TEST_CASE("a pushee is added where certificates have to name one", "[rehearse]") {
  CHECK(with_pushee(parsed("[repo]\npushee = [\"ssh://a/b\"]\n"), "repo", "/tmp/a.git") ==
        "[repo]\npushee = [\"/tmp/a.git\", \"ssh://a/b\"]\n");
  CHECK(with_pushee(parsed("[repo]\npushee = [\"ssh://a/b\"]\n"), "server", "/tmp/a.git") ==
        "[repo]\npushee = [\"ssh://a/b\"]\n");
  CHECK(with_pushee(parsed("[server]\nmode = \"warn\"\n"), "server", "/tmp/a.git") ==
        "[server]\nmode = \"warn\"\n");
}

TEST_CASE("a key is added to one person", "[rehearse]") {
  const Document people = parsed(
      "[people.ines]\nkeys = [\"a\"]\n[people.dana]\nkeys = []\n[people.lee]\nname = \"L\"\n");
  CHECK(with_key(people, "ines", "b") ==
        "[people.ines]\nkeys = [\"b\", \"a\"]\n[people.dana]\nkeys = []\n[people.lee]\nname = "
        "\"L\"\n");
  CHECK(
      with_key(people, "dana", "b") ==
      "[people.ines]\nkeys = [\"a\"]\n[people.dana]\nkeys = [\"b\"]\n[people.lee]\nname = \"L\"\n");
  CHECK_FALSE(with_key(people, "lee", "b"));
  CHECK_FALSE(with_key(people, "priya", "b"));
}
