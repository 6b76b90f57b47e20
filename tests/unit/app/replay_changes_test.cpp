#include <catch2/catch.hpp>

#include "app/policy_diff.hpp"
#include "app/replay.hpp"
#include "support/facts_builder.hpp"

using namespace refwarden;
using namespace refwarden::test;

namespace {

ReplayedPush push(std::uint32_t number, Outcome outcome, std::vector<std::string> codes,
                  RuleResult result = RuleResult::refused) {
  ReplayedPush made;
  made.commit = oid(number);
  made.outcome = outcome;
  for (std::string& code : codes) {
    made.findings.push_back({"rule", std::move(code), result, {}});
  }
  return made;
}

std::vector<ReplayStep> steps(std::uint32_t number) {
  std::vector<ReplayStep> all;
  for (std::uint32_t i = 1; i <= number; ++i) {
    all.push_back({oid(i), oid(i - 1), 0});
  }
  return all;
}

}  // namespace

TEST_CASE("pushes that come out otherwise, and what is found anew", "[app]") {
  Replay before;
  Replay after;
  before.found = {push(1, Outcome::refused, {"a", "b"}), push(2, Outcome::refused, {"a"}),
                  push(3, Outcome::warned, {"a"}, RuleResult::warned)};
  after.found = {push(1, Outcome::refused, {"b", "c"}), push(3, Outcome::refused, {"a"}),
                 push(4, Outcome::refused, {"a"})};
  const auto changes = changes_between(before, after, steps(5));
  REQUIRE(changes.size() == 4);
  CHECK(changes[0].before == changes[0].after);
  CHECK(changes[0].gone == std::set<std::string>{"rule a"});
  CHECK(changes[0].come == std::set<std::string>{"rule c"});
  CHECK(changes[1].after == Outcome::accepted);
  CHECK(changes[2].before == Outcome::warned);
  CHECK(changes[2].come.empty());
  CHECK(changes[3].before == Outcome::accepted);
}

TEST_CASE("what is off changes nothing", "[app]") {
  Replay before;
  Replay after;
  after.found = {push(1, Outcome::accepted, {"a"}, RuleResult::off)};
  CHECK(changes_between(before, after, steps(1)).empty());
}

TEST_CASE("a failure is told by its code", "[app]") {
  Replay before;
  Replay after;
  after.found = {push(1, Outcome::refused, {})};
  after.found[0].failure = "limit-commits";
  const auto changes = changes_between(before, after, steps(1));
  REQUIRE(changes.size() == 1);
  CHECK(changes[0].come == std::set<std::string>{"limit-commits"});
}

TEST_CASE("only what is looser or cannot be told counts against a policy", "[app]") {
  PolicyDiff diff;
  CHECK_FALSE(diff.may_be_looser());
  CHECK(policy_diff_text(diff) == "the two policies decide the same\n");
  diff.levels = {{"system", {{Drift::stricter, "rule a", "count is 2, was 1"}}},
                 {"repos/a.toml", {}}};
  CHECK_FALSE(diff.may_be_looser());
  diff.levels[1].changes.push_back({Drift::changed, "rule b", "pattern is x, was y"});
  CHECK(diff.may_be_looser());
  diff.levels[1].changes[0].drift = Drift::words;
  CHECK_FALSE(diff.may_be_looser());
  diff.levels[1].changes[0].drift = Drift::looser;
  CHECK(diff.may_be_looser());
}

TEST_CASE("a diff is read in 80 columns, what is looser first", "[app]") {
  PolicyDiff diff;
  diff.levels = {
      {"system",
       {{Drift::stricter, "rule a", "count is 2, was 1"},
        {Drift::looser, "rule b", "signers also " + std::string(70, 'x') + " \x1b[2J y"}}}};
  diff.pushes = PolicyDiff::Pushes{"refs/heads/main", 2, {}, {"whoever committed pushed"}};
  ReplayChange change;
  change.commit = oid(3);
  change.subject = Untrusted(std::string(100, 's'));
  change.after = Outcome::refused;
  change.come = {"rule a-code"};
  diff.pushes->changed = {change};
  const std::string text = policy_diff_text(diff);
  CHECK(text.find("looser") < text.find("stricter"));
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find("of 2 pushes to refs/heads/main: 1 that passed would be refused") !=
        std::string::npos);
  std::size_t start = 0;
  while (start < text.size()) {
    const std::size_t end = text.find('\n', start);
    CHECK(end - start <= 80);
    start = end + 1;
  }
  CHECK(policy_diff_json(diff).find("\"drift\":\"looser\"") != std::string::npos);
}
