// A repository's file can make a system rule stricter and never looser, key by key.
#include <catch2/catch.hpp>

#include "policy/keys.hpp"
#include "support/policy_files.hpp"

using namespace refwarden;
using refwarden::testing::PolicyFiles;

namespace {

struct Move {
  std::string kind;
  std::string key;
  std::string before;  // the rule's other keys and this one
  std::string tighter;
  std::string looser;
};

const std::vector<Move>& moves() {
  static const std::vector<Move> k_moves{
      {"signature", "signers", "signers = [\"developers\"]", "[\"dana\"]",
       "[\"developers\", \"bots\"]"},
      {"signature", "owns", "signers = [\"bots\"]\nowns = \"author\"", "\"both\"", "\"committer\""},
      {"signature", "formats", "signers = [\"bots\"]", "[\"ssh\"]", ""},
      {"signature", "formats", "signers = [\"bots\"]\nformats = [\"ssh\"]", "", "[\"openpgp\"]"},
      {"signature", "security-key", "signers = [\"bots\"]\nsecurity-key = \"touch\"",
       "\"verified\"", "\"any\""},
      {"signature", "and-commits", "signers = [\"bots\"]\neach = \"tag\"", "true", ""},
      {"signature", "and-commits", "signers = [\"bots\"]\neach = \"tag\"\nand-commits = true", "",
       "false"},
      {"signature", "mode", "signers = [\"bots\"]\nmode = \"warn\"", "\"enforce\"", "\"off\""},
      {"signature", "risk", "signers = [\"bots\"]\nrisk = [\"high\", \"major\"]",
       "[\"normal\", \"high\", \"major\"]", "[\"major\"]"},
      {"signature", "on", "signers = [\"bots\"]", "[\"protected\", \"releases\"]",
       "[\"releases\"]"},
      {"reviews", "count", "from = [\"developers\"]\nevidence = \"trailer\"\ncount = 2", "3", "1"},
      {"reviews", "from", "from = [\"developers\"]\nevidence = \"trailer\"", "[\"dana\", \"ines\"]",
       "[\"developers\", \"bots\"]"},
      {"reviews", "exclude",
       "from = [\"developers\"]\nevidence = \"trailer\"\nexclude = [\"author\"]",
       "[\"author\", \"pusher\"]", "[\"committer\"]"},
      {"reviews", "outside-authors", "from = [\"bots\"]\nevidence = \"trailer\"", "\"refuse\"",
       "\"allow\""},
      {"reviews", "merges", "from = [\"bots\"]\nevidence = \"trailer\"\nmerges = \"judge\"",
       "\"judge\"", "\"skip-clean\""},
      {"trailers", "require", "require = { A = [\"x\", \"y\"] }", "{ A = [\"x\"], B = [] }",
       "{ A = [\"x\", \"z\"] }"},
      {"trailers", "require", "require = { A = [\"x\", \"y\"] }", "", "{ B = [\"x\"] }"},
      {"trailers", "forbid", "forbid = [\"A\"]", "[\"B\", \"A\"]", "[\"B\"]"},
      {"trailers", "sign-off", "sign-off = true", "true", "false"},
      {"history", "forbid", "forbid = [\"rewrite\"]", "[\"rewrite\", \"merge\"]", "[\"merge\"]"},
      {"pushers", "allow", "apart-from = [\"author\"]", "[\"dana\"]", ""},
      {"pushers", "allow", "allow = [\"bots\"]", "", "[\"dana\"]"},
      {"pushers", "apart-from", "apart-from = [\"author\"]", "[\"author\", \"committer\"]",
       "[\"committer\"]"},
      {"signed-push", "signers", "signers = [\"developers\"]", "[\"dana\"]",
       "[\"developers\", \"bots\"]"},
      {"message", "subject-max", "subject-max = 72", "50", "80"},
      {"message", "forbid", "forbid = [\"fixup\"]", "[\"fixup\", \"wip\"]", "[\"wip\"]"},
      {"content", "max-bytes", "max-bytes = 1000", "10", "1001"},
      {"content", "forbid", "forbid = [\"symlink\"]", "[\"symlink\", \"bidi\"]", "[\"bidi\"]"},
  };
  return k_moves;
}

tl::expected<Policy, Problems> moved(const Move& move, const std::string& value,
                                     const std::string& repo_may) {
  const PolicyFiles files(PolicyFiles::Start::example);
  files.write("system.toml", files.read("system.toml") + "\n[rules.moved]\nkind = \"" + move.kind +
                                 "\"\non = [\"protected\"]\nwhy = \"because\"\n" + move.before +
                                 "\n" + repo_may + "\n");
  files.write("repos/payments.toml",
              "schema = 1\n[repo]\npaths = [\"/srv/git/payments.git\"]\n[adjust.moved]\n" +
                  move.key + " = " + value + "\n");
  return files.load();
}

}  // namespace

TEST_CASE("each key moves in the stricter direction and in no other", "[policy]") {
  for (const Move& move : moves()) {
    const std::string may = "repo-may = [\"" + move.key + "\"]";
    INFO(move.kind << " " << move.key << ": " << move.before);
    if (!move.tighter.empty()) {
      const auto policy = moved(move, move.tighter, may);
      REQUIRE(policy);
      const Rule& rule = *policy->rule("moved");
      REQUIRE(rule.adjusted.size() == 1);
      CHECK(to_text(rule.adjusted[0].at) == "repos/payments.toml:5");
      const auto denied = moved(move, move.tighter, "");
      REQUIRE_FALSE(denied);
      CHECK(denied.error().all.at(0).code == "not-movable");
    }
    if (!move.looser.empty()) {
      const auto policy = moved(move, move.looser, may);
      REQUIRE_FALSE(policy);
      CHECK(policy.error().all.at(0).code == "not-tighter");
      CHECK(policy.error().all.at(0).at.line == 5);
    }
  }
}

TEST_CASE("classes that a repository puts a system rule on are told apart", "[policy]") {
  const Move on{"signature", "on", "signers = [\"bots\"]", "", ""};
  const auto policy = moved(on, "[\"protected\", \"releases\"]", "repo-may = [\"on\"]");
  REQUIRE(policy);
  CHECK(policy->rule("moved")->on_by_repository == std::set<std::string>{"releases"});
}

TEST_CASE("keys that say what a rule is cannot be moved", "[policy]") {
  const Move ticket{"ticket", "pattern", "trailer = \"T\"\npattern = \"A\"", "", ""};
  const auto policy = moved(ticket, "\"B\"", "");
  REQUIRE_FALSE(policy);
  CHECK(policy.error().all.at(0).code == "not-movable");
}

TEST_CASE("limits only shrink, classes only grow, mode of a repository stays its own", "[policy]") {
  const PolicyFiles files(PolicyFiles::Start::example);
  const std::string head = "schema = 1\n[repo]\npaths = [\"/srv/git/payments.git\"]\n";
  const auto with = [&](const std::string& rest) {
    files.write("repos/payments.toml", head + rest);
    return files.load();
  };
  CHECK(with("[limits]\nseconds = 30\n")->limits.seconds == 30);
  CHECK(with("[limits]\nseconds = 61\n").error().all.at(0).code == "not-tighter");
  const auto grown = with("[refs.protected]\nmatch-also = [\"refs/heads/next\"]\n");
  CHECK(grown->classes_of("refs/heads/next").count("protected") == 1);
  CHECK(grown->classes_of("refs/heads/main").count("protected") == 1);
  CHECK(grown->system_classes_of("refs/heads/next").empty());
  CHECK(grown->system_classes_of("refs/heads/main").count("protected") == 1);
  CHECK(with("[refs.protected]\nmatch = [\"refs/heads/next\"]\n").error().all.at(0).code ==
        "system-only");
  CHECK(with("[risk]\nclasses = [\"low\"]\n").error().all.back().code == "unknown-key");
  CHECK(with("[server]\nmode = \"off\"\n").error().all.at(0).code == "unknown-key");
  CHECK(with("[confinement]\nmissing = \"warn\"\n").error().all.at(0).code == "unknown-key");
  CHECK(with("[limits]\nmemory-mib = 512\n")->limits.memory_mib == 512);
  CHECK(with("[limits]\nmemory-mib = 4096\n").error().all.at(0).code == "not-tighter");
  CHECK(with("[limits]\nthreads = 2\n")->limits.threads == 2);
  CHECK(with("[limits]\nthreads = 65\n").error().all.at(0).code == "out-of-range");
  const auto tried = with(
      "mode = \"warn\"\n[rules.own]\nkind = \"history\"\non = [\"protected\"]\n"
      "forbid = [\"merge\"]\nwhy = \"straight\"\n");
  CHECK(tried->rule("own")->mode == Mode::warn);
  CHECK(to_text(tried->rule("own")->mode_at) == "repos/payments.toml:4");
  CHECK(tried->rule("no-rewrite")->mode == Mode::enforce);
}
