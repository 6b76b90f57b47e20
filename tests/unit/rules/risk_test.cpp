// Which commits a rule asks something of, by class and kind of commit.
#include <utility>

#include <catch2/catch.hpp>

#include "support/judging.hpp"

namespace refwarden {
namespace {

using namespace test;

TicketRule ticket() {
  return {TicketRule::Where::trailer, "Ticket", pattern("PAY-[0-9]+"), "PAY-<number>"};
}

// A ticket is asked of the classes from `lowest` on.
Policy from_class(RiskClass lowest) {
  Policy policy = policy_with({rule("ticket", ticket())});
  for (RiskClass risk = lowest; risk < policy.risk.classes.size(); ++risk) {
    policy.rules[0].risk.insert(risk);
  }
  return policy;
}

// The commits that fail, by number.
std::vector<Oid> failing_in(const Verdict& verdict) {
  std::vector<Oid> ids;
  for (const Finding* finding : verdict.refusing()) {
    for (const CommitFinding& commit : finding->commits) {
      ids.push_back(commit.id);
    }
  }
  return ids;
}

CommitBuilder crypto(const Policy& policy, std::uint32_t number) {
  return CommitBuilder(policy, number).paths({"src/crypto/a.cc"});
}

}  // namespace

TEST_CASE("a rule asks of commits whose class it names", "[rules]") {
  const Policy policy = from_class(2);
  const auto plain = CommitBuilder(policy, 11).message("S\n\nTicket: PAY-1\n").build();
  CHECK(judge_main(policy, {plain}).outcome == Outcome::accepted);
  CHECK(verdict_on(judge_main(policy, {plain}), "ticket").result == RuleResult::not_applicable);
  const Verdict verdict = judge_main(policy, {crypto(policy, 10).build(), plain});
  CHECK(failing_in(verdict) == std::vector<Oid>{oid(10)});
  const Finding& finding = *verdict.refusing().front();
  CHECK(finding.risk == RiskClass{2});
  REQUIRE_FALSE(finding.reasons.empty());
  CHECK(finding.reasons.front().path.bytes() == "src/crypto/a.cc");
}

TEST_CASE("a declared class raises a commit's class", "[rules]") {
  const Policy policy = from_class(2);
  const auto declared = [&](const char* risk) {
    return CommitBuilder(policy, 10).message("S\n\nChange-Risk: " + std::string(risk) + "\n");
  };
  CHECK(refused(judge_main(policy, {declared("high").build()})) == Strings{"ticket-missing"});
  CHECK(refused(judge_main(policy, {declared("standard").build()})).empty());
  CHECK(refused(judge_main(policy, {declared("standard").paths({"ci/x"}).build()})) ==
        Strings{"ticket-missing"});
}

TEST_CASE("the class of the whole update is asked of its tip", "[rules]") {
  const Policy policy = from_class(2);
  const auto good = crypto(policy, 10).message("S\n\nTicket: PAY-1\n").build();
  const auto tip = CommitBuilder(policy, 11).paths({"README.md"}).build();
  const Verdict verdict = judge_main(policy, {good, tip});
  CHECK(failing_in(verdict) == std::vector<Oid>{oid(11)});
  CHECK(verdict.refusing().front()->risk == RiskClass{2});
  CHECK(refused(judge_main(policy, {tip, good})).empty());
}

TEST_CASE("splitting a large change does not make it small", "[rules]") {
  const Policy policy = from_class(3);
  const auto part = [&](std::uint32_t number) {
    return CommitBuilder(policy, number).lines(700).build();
  };
  CHECK(refused(judge_main(policy, {part(10), part(11)})).empty());
  const Verdict verdict = judge_main(policy, {part(10), part(11), part(12)});
  CHECK(failing_in(verdict) == std::vector<Oid>{oid(12)});
  // Nor does a clean merge on top, which has nothing of its own.
  const auto merge = CommitBuilder(policy, 13).merge(9, 12).build();
  CHECK(failing_in(judge_main(policy, {part(10), part(11), part(12), merge})) ==
        std::vector<Oid>{oid(13)});
}

TEST_CASE("a small commit of a higher class leaves what a size floor asks of a clean merge",
          "[rules]") {
  Policy policy = from_class(2);
  policy.risk.floors[2].risk = 2;
  RiskFloor crypto_floor;
  crypto_floor.risk = 3;
  crypto_floor.paths = {glob("src/crypto/**")};
  policy.risk.floors.push_back(std::move(crypto_floor));
  const auto large = CommitBuilder(policy, 10).lines(3000).build();
  const auto small = crypto(policy, 11).message("S\n\nTicket: PAY-1\n").build();
  const auto merge = CommitBuilder(policy, 12).merge(9, 11).build();
  CHECK(failing_in(judge_main(policy, {large, merge})) == std::vector<Oid>{oid(12)});
  const Verdict verdict = judge_main(policy, {large, small, merge});
  CHECK(failing_in(verdict) == std::vector<Oid>{oid(12)});
  CHECK(verdict.refusing().front()->risk == RiskClass{3});
  CHECK(refused(judge_main(policy, {small, merge})).empty());
  policy.rules[0].risk = {3};
  CHECK(refused(judge_main(policy, {large, small, merge})).empty());
}

TEST_CASE("an exception for a tip that is asked for itself leaves what is asked of the whole",
          "[rules]") {
  Policy policy = from_class(1);
  policy.rules[0].level = Level::repository;
  Exception exception;
  exception.rules = {"ticket"};
  exception.paths = {glob("VERSION")};
  exception.until = day(2027, 1, 1);
  policy.exceptions = {exception};
  const auto docs = CommitBuilder(policy, 10).paths({"docs/a.md"}).lines(3000).build();
  const auto bump = CommitBuilder(policy, 11).paths({"VERSION"}).build();
  const Verdict verdict = judge_main(policy, {docs, bump});
  CHECK(failing_in(verdict) == std::vector<Oid>{oid(11)});
  CHECK(verdict.refusing().front()->risk == RiskClass{3});
  // Where every change is answered for by its own commit, nothing is left for the tip.
  const auto code = CommitBuilder(policy, 10).lines(3000).message("S\n\nTicket: PAY-1\n").build();
  CHECK(refused(judge_main(policy, {code, bump})).empty());
  const auto few = CommitBuilder(policy, 10).paths({"docs/a.md"}).build();
  CHECK(refused(judge_main(policy, {few, bump})).empty());
}

TEST_CASE("an exception for the tip alone does not take away what is asked of the whole",
          "[rules]") {
  Policy policy = from_class(3);
  policy.rules[0].level = Level::repository;
  Exception exception;
  exception.rules = {"ticket"};
  exception.paths = {glob("VERSION")};
  exception.until = day(2027, 1, 1);
  policy.exceptions = {exception};
  const auto large = CommitBuilder(policy, 10).lines(3000).build();
  const auto bump = CommitBuilder(policy, 11).paths({"VERSION"}).build();
  CHECK(refused(judge_main(policy, {large, bump})) == Strings{"ticket-missing"});
  const auto large_bump = CommitBuilder(policy, 10).paths({"VERSION"}).lines(3000).build();
  CHECK(refused(judge_main(policy, {large_bump, bump})).empty());
  policy.exceptions[0].paths.clear();
  policy.exceptions[0].commits = {oid(11)};
  CHECK(refused(judge_main(policy, {large, bump})).empty());
}

TEST_CASE("floors that lower reach a system rule only where it says so", "[rules]") {
  Policy policy = from_class(1);
  const Commits docs{CommitBuilder(policy, 10).paths({"docs/a.md"}).build()};
  CHECK(refused(judge_main(policy, docs)) == Strings{"ticket-missing"});
  policy.rules[0].repo_may = {"lower-floors"};
  CHECK(refused(judge_main(policy, docs)).empty());
  policy.rules[0].repo_may.clear();
  policy.rules[0].level = Level::repository;
  CHECK(refused(judge_main(policy, docs)).empty());
}

TEST_CASE("a merge that adds nothing needs no ticket of its own", "[rules]") {
  Policy policy = policy_with({rule("ticket", ticket())});
  const auto clean = CommitBuilder(policy, 10).merge(9, 8, {"src/a.cc"}).build();
  const auto resolved = CommitBuilder(policy, 11).parents({9, 8}).build();
  CHECK(refused(judge_main(policy, {clean})).empty());
  CHECK(refused(judge_main(policy, {resolved})) == Strings{"ticket-missing"});
  policy.rules[0].merges = MergeScope::judge;
  CHECK(refused(judge_main(policy, {clean})) == Strings{"ticket-missing"});
  policy.rules[0].merges = MergeScope::skip_clean;
  policy.rules[0].commits = CommitScope::first_parent;
  CHECK(refused(judge_main(policy, {clean})) == Strings{"ticket-missing"});
}

TEST_CASE("under first-parent a merge has the class of all that it brings in", "[rules]") {
  Policy policy = from_class(2);
  policy.rules[0].commits = CommitScope::first_parent;
  const auto brings = [&](const char* path) {
    return CommitBuilder(policy, 10).merge(9, 8, {path}).build();
  };
  CHECK(refused(judge_main(policy, {brings("src/a.cc")})).empty());
  CHECK(refused(judge_main(policy, {brings("src/crypto/a.cc")})) == Strings{"ticket-missing"});
}

TEST_CASE("nothing new for a rule is a pass, a deletion is not its business", "[rules]") {
  const Policy policy = policy_with({rule("ticket", ticket())});
  CHECK(verdict_on(judge_main(policy, {}), "ticket").result == RuleResult::pass);
  const Verdict deletion = judge_one(policy, deletion_of(policy, "refs/heads/main"));
  CHECK(deletion.outcome == Outcome::accepted);
  CHECK(verdict_on(deletion, "ticket").result == RuleResult::not_applicable);
}

}  // namespace refwarden
