#include "rules/break_glass.hpp"

#include <algorithm>
#include <utility>

#include <catch2/catch.hpp>

#include "support/judging.hpp"

namespace refwarden {
namespace {

using namespace test;

const char* const k_claim = "Break-Glass: refs/heads/main INC-7: the ledger does not start\n";

CommitBuilder urgent(const Policy& policy, const std::string& trailers = k_claim) {
  return CommitBuilder(policy, 10)
      .by("ines")
      .message("Stop the bleeding\n\n" + trailers + "Change-Risk: normal\n");
}

// The reason why the claim was refused; empty: nothing tells of one.
std::string refusal(const Verdict& verdict) {
  for (const Finding* finding : verdict.refusing()) {
    for (const Found& found : finding->found) {
      if (found.what == Found::What::break_glass_refused) {
        return found.other;
      }
    }
  }
  return {};
}

}  // namespace

TEST_CASE("break-glass lifts the listed rules for one update, and is recorded", "[rules]") {
  const Policy policy = example_policy();
  const auto before = CommitBuilder(policy, 9).message("S\n\nChange-Risk: normal\n").build();
  const Verdict verdict = judge_main(policy, {before, urgent(policy).build()});
  CHECK(refused(verdict).empty());
  CHECK(verdict.outcome == Outcome::accepted);
  const auto& use = verdict.updates.front().break_glass;
  REQUIRE(use);
  CHECK(use->person == "ines");
  CHECK(use->reason.bytes() == "INC-7: the ledger does not start");
  CHECK(use->lifted == Strings{"one-review", "ticket"});
  CHECK(use->tip == oid(10));
  const RuleVerdict& ticket = verdict_on(verdict, "ticket");
  CHECK(ticket.result == RuleResult::excepted);
  REQUIRE(ticket.findings.size() == 1);
  CHECK(ticket.findings[0].commits.size() == 2);
  CHECK(ticket.excepted.at("repos/payments.toml:67").size() == 2);
}

TEST_CASE("a claim that is not needed is no use", "[rules]") {
  const Policy policy = example_policy();
  const auto commit = CommitBuilder(policy, 10)
                          .by("ines")
                          .message(
                              "S\n\nTicket: PAY-1\nReviewed-by: Tomas Berg "
                              "<tomas@example.org>\nChange-Risk: normal\n" +
                              std::string(k_claim));
  const Verdict verdict = judge_main(policy, {commit.build()});
  CHECK(verdict.outcome == Outcome::accepted);
  CHECK_FALSE(verdict.updates.front().break_glass);
}

TEST_CASE("a claim that does not hold lifts nothing and says why", "[rules]") {
  const Policy policy = example_policy();
  const auto judged = [&](const CommitBuilder& commit) {
    const Verdict verdict = judge_main(policy, {commit.build()});
    CHECK_FALSE(verdict.updates.front().break_glass);
    CHECK_FALSE(refused(verdict).empty());
    return refusal(verdict);
  };
  CHECK_FALSE(judged(urgent(policy).by("dana")).empty());
  CHECK_FALSE(judged(urgent(policy).unsigned_()).empty());
  CHECK_FALSE(judged(urgent(policy).signature(signature_fact(SignatureState::expired_key), "ines"))
                  .empty());
  for (const char* claim :
       {"Break-Glass: INC-7: the ledger does not start\n",
        "Break-Glass: main INC-7: the ledger does not start\n",
        "Break-Glass: refs/heads/release/1 INC-7: the ledger does not start\n",
        "Break-Glass: refs/heads/main2 INC-7: the ledger does not start\n",
        "Break-Glass: refs/heads/main INC-7: too short\n", "Break-Glass: refs/heads/main\n",
        "Break-Glass:\n", "Break-Glass: refs/heads/main the ledger does not start INC-7\n"}) {
    INFO(claim);
    CHECK_FALSE(judged(urgent(policy, claim)).empty());
  }
  CHECK_FALSE(
      judged(urgent(policy, "Break-Glass: refs/heads/main INC-7: " + std::string(300, 'x') + "\n"))
          .empty());
  // In the body it is no claim at all.
  const auto body =
      CommitBuilder(policy, 10).by("ines").message("S\n\n" + std::string(k_claim) + "\nText.\n");
  CHECK(judged(body).empty());
}

TEST_CASE("one good claim among others is enough", "[rules]") {
  const Policy policy = example_policy();
  const std::string other = "Break-Glass: refs/heads/release/1 INC-7: the ledger is down\n";
  CHECK(refused(judge_main(policy, {urgent(policy, other + k_claim).build()})).empty());
  CHECK(refused(judge_main(policy, {urgent(policy, k_claim + other).build()})).empty());
}

TEST_CASE("the claimant must still be here, and the tip new", "[rules]") {
  Policy policy = example_policy();
  policy.people.at("ines").left = day(2026, 8, 21);
  policy.rules.erase(policy.rules.begin());  // else the signature rule would speak first
  CHECK_FALSE(refusal(judge_main(policy, {urgent(policy).build()})).empty());
  policy.people.at("ines").left = day(2026, 8, 22);
  CHECK(refused(judge_main(policy, {urgent(policy).build()})).empty());

  UpdateFacts update = update_of(policy, "refs/heads/main", {CommitBuilder(policy, 12).build()});
  update.tip = urgent(policy).build();
  CHECK_FALSE(refusal(judge_one(policy, update)).empty());
}

TEST_CASE("the claim is for the ref as pushed or as it resolves", "[rules]") {
  const Policy policy = example_policy();
  UpdateFacts update = update_of(policy, "refs/heads/main", {urgent(policy).build()});
  update.ref = "refs/heads/master";
  CHECK(refused(judge_one(policy, update)).empty());
  update.resolved_ref = "refs/heads/trunk";
  CHECK_FALSE(refused(judge_one(policy, update)).empty());
}

TEST_CASE("rules on who stands behind commits and refs are never lifted", "[rules]") {
  Policy policy = example_policy();
  PushersRule pushers;
  pushers.allow = persons(policy, {"tomas"});
  policy.rules.push_back(rule("who", pushers));
  policy.rules.push_back(rule("signed", SignedPushRule{persons(policy, {"tomas"})}));
  policy.repository_break_glass->lifts = {"signed-commits", "no-rewrite", "who",
                                          "signed",         "one-review", "ticket"};
  for (Rule& rule : policy.rules) {
    rule.level = Level::repository;
  }
  const auto before = CommitBuilder(policy, 9).unsigned_().build();
  UpdateFacts update = update_of(policy, "refs/heads/main", {before, urgent(policy).build()});
  update.kind = UpdateKind::rewrite;
  CHECK(refused(judge_one(policy, update)) ==
        Strings{"commit-unsigned", "history-rewrite", "pusher-not-allowed", "push-unsigned"});
}

TEST_CASE("leaving the first-parent chain is history, and is not lifted", "[rules]") {
  Policy policy = example_policy();
  UpdateFacts update = update_of(policy, "refs/heads/main", {urgent(policy).build()});
  for (std::size_t i = 0; i < policy.rules.size(); ++i) {
    policy.rules[i].commits = CommitScope::first_parent;
  }
  for (JudgedSet& set : update.judged) {
    set.leaves_first_parent = set.rule == "ticket";
  }
  CHECK(refused(judge_one(policy, update)) == Strings{"not-first-parent"});
}

TEST_CASE("a repository's break-glass lifts a system rule only where that rule says so",
          "[rules]") {
  Policy policy = example_policy();
  Rule& ticket = *std::find_if(policy.rules.begin(), policy.rules.end(),
                               [](const Rule& rule) { return rule.name == "ticket"; });
  ticket.level = Level::system;
  CHECK(refused(judge_main(policy, {urgent(policy).build()})) == Strings{"ticket-missing"});
  ticket.repo_may = {"break-glass"};
  CHECK(refused(judge_main(policy, {urgent(policy).build()})).empty());
  ticket.repo_may.clear();
  std::swap(policy.system_break_glass, policy.repository_break_glass);
  policy.system_break_glass->level = Level::system;
  CHECK(refused(judge_main(policy, {urgent(policy).build()})).empty());
}

}  // namespace refwarden
