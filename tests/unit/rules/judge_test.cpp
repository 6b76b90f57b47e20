#include "rules/judge.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "support/judging.hpp"

namespace refwarden {
namespace {

using namespace test;

std::vector<std::string> by_rule(const std::vector<const Finding*>& findings) {
  std::vector<std::string> names;
  for (const Finding* finding : findings) {
    names.push_back(finding->rule + ":" + std::string(name_of(finding->code)));
  }
  return names;
}

const char* const k_reviewed =
    "Retry ledger writes on timeout\n\nTicket: PAY-812\nReviewed-by: Ines Okafor "
    "<ines@example.org>\nChange-Risk: normal\n";

}  // namespace

TEST_CASE("a compliant push is accepted", "[rules]") {
  const Policy policy = example_policy();
  const auto commit = CommitBuilder(policy, 10).message(k_reviewed).build();
  const Verdict verdict = judge_one(policy, update_of(policy, "refs/heads/main", {commit}));
  CHECK(by_rule(verdict.refusing()).empty());
  CHECK(by_rule(verdict.warning()).empty());
  CHECK(verdict.outcome == Outcome::accepted);
  REQUIRE(verdict.updates.size() == 1);
  CHECK(verdict.updates[0].tickets == std::vector<std::string>{"PAY-812"});
  REQUIRE(verdict.updates[0].reviews.size() == 1);
  CHECK(verdict.updates[0].reviews[0].person == "ines");
  CHECK(verdict.updates[0].reviews[0].counted);
}

TEST_CASE("everything that is wrong is said at once", "[rules]") {
  const Policy policy = example_policy();
  const auto commit = CommitBuilder(policy, 10).unsigned_().paths({"src/crypto/a.cc"}).build();
  const Verdict verdict = judge_one(policy, update_of(policy, "refs/heads/main", {commit}));
  CHECK(verdict.outcome == Outcome::refused);
  CHECK(by_rule(verdict.refusing()) == std::vector<std::string>{"signed-commits:commit-unsigned",
                                                                "one-review:review-missing",
                                                                "ticket:ticket-missing"});
  CHECK(by_rule(verdict.warning()) == std::vector<std::string>{"declared-risk:trailer-missing"});
  const Finding& reviews = *verdict.refusing()[1];
  CHECK(reviews.group == std::vector<std::string>{"one-review", "expert-review"});
}

TEST_CASE("a ref that no class names is let through, and a push of nothing is not", "[rules]") {
  const Policy policy = example_policy();
  const auto commit = CommitBuilder(policy, 10).unsigned_().build();
  CHECK(judge_one(policy, update_of(policy, "refs/heads/topic", {commit})).outcome ==
        Outcome::accepted);
  CHECK(judge(push_of(policy, {}), policy, {}).outcome == Outcome::refused);
}

TEST_CASE("each update is judged on its own, and one refusal refuses all", "[rules]") {
  const Policy policy = example_policy();
  const auto good = CommitBuilder(policy, 10).message(k_reviewed).build();
  const auto bad = CommitBuilder(policy, 11).message(k_reviewed).unsigned_().build();
  const std::vector<UpdateFacts> updates{update_of(policy, "refs/heads/main", {good}),
                                         update_of(policy, "refs/heads/release/1", {good, bad}),
                                         deletion_of(policy, "refs/heads/topic")};
  const Verdict verdict = judge(push_of(policy, updates), policy, {{}, {}, {}});
  CHECK(verdict.outcome == Outcome::refused);
  REQUIRE(verdict.updates.size() == 3);
  REQUIRE(verdict.refusing().size() == 1);
  CHECK(verdict.refusing()[0]->ref == "refs/heads/release/1");

  // The order of updates and of rules changes the order of what is said, and nothing else.
  std::vector<UpdateFacts> turned(updates.rbegin(), updates.rend());
  Policy other = policy;
  std::reverse(other.rules.begin(), other.rules.end());
  const Verdict again = judge(push_of(other, turned), other, {{}, {}, {}});
  CHECK(again.outcome == verdict.outcome);
  CHECK(by_rule(again.refusing()) == by_rule(verdict.refusing()));
  CHECK(again.updates[2].tickets == verdict.updates[0].tickets);
}

TEST_CASE("the order of trailers decides nothing", "[rules]") {
  const Policy policy = example_policy();
  std::vector<std::string> lines{"Ticket: PAY-1", "Reviewed-by: Ines Okafor <ines@example.org>",
                                 "Reviewed-by: Tomas Berg <tomas@example.org>", "Change-Risk: high",
                                 "Reviewed-by: Lee Anders <lee@example.org>"};
  std::sort(lines.begin(), lines.end());
  do {
    std::string message = "S\n\n";
    for (const std::string& line : lines) {
      message += line + "\n";
    }
    const auto commit =
        CommitBuilder(policy, 10).message(message).paths({"src/crypto/a.cc"}).build();
    const Verdict verdict = judge_one(policy, update_of(policy, "refs/heads/main", {commit}));
    REQUIRE(verdict.outcome == Outcome::accepted);
    for (const CountedReview& review : verdict.updates[0].reviews) {
      REQUIRE((review.person != "ines" || review.rule == "expert-review"));
    }
  } while (std::next_permutation(lines.begin(), lines.end()));
}

TEST_CASE("what stopped the gathering refuses, and nothing else is claimed", "[rules]") {
  const Policy policy = example_policy();
  UpdateFacts update;
  update.ref = "refs/heads/main";
  update.classes = policy.classes_of(update.ref);
  update.system_classes = policy.system_classes_of(update.ref);
  Finding stale;
  stale.code = Code::stale_old;
  const Verdict verdict = judge(push_of(policy, {update}), policy, {{stale}});
  CHECK(verdict.outcome == Outcome::refused);
  CHECK(by_rule(verdict.refusing()) == std::vector<std::string>{":stale-old"});
  CHECK(verdict.updates[0].rules.empty());
}

TEST_CASE("an objection that stopped nothing is told beside the rules' findings", "[rules]") {
  const Policy policy = example_policy();
  const auto commit = CommitBuilder(policy, 10).message(k_reviewed).unsigned_().build();
  Finding confusable;
  confusable.code = Code::ref_confusable;
  const Verdict verdict = judge(push_of(policy, {update_of(policy, "refs/heads/main", {commit})}),
                                policy, {{confusable}});
  CHECK(by_rule(verdict.refusing()) ==
        std::vector<std::string>{":ref-confusable", "signed-commits:commit-unsigned"});
}

}  // namespace refwarden
