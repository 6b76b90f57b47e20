#include "rules/judge.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "support/facts_builder.hpp"

namespace refwarden {
namespace {

using namespace test;

std::vector<std::string> codes(const std::vector<const Finding*>& findings) {
  std::vector<std::string> names;
  for (const Finding* finding : findings) {
    names.push_back(finding->rule + ":" + std::string(name_of(finding->code)));
  }
  return names;
}

Verdict judge_one(const Policy& policy, UpdateFacts update) {
  return judge(push_of(policy, {std::move(update)}), policy, {{}});
}

const char* const k_reviewed =
    "Retry ledger writes on timeout\n\nTicket: PAY-812\nReviewed-by: Ines Okafor "
    "<ines@example.org>\nChange-Risk: normal\n";

}  // namespace

TEST_CASE("a compliant push is accepted", "[rules]") {
  const Policy policy = example_policy();
  const auto commit = CommitBuilder(policy, 10).message(k_reviewed).build();
  const Verdict verdict = judge_one(policy, update_of(policy, "refs/heads/main", {commit}));
  CHECK(codes(verdict.refusing()).empty());
  CHECK(codes(verdict.warning()).empty());
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
  CHECK(codes(verdict.refusing()) == std::vector<std::string>{"signed-commits:commit-unsigned",
                                                              "one-review:review-missing",
                                                              "ticket:ticket-missing"});
  CHECK(codes(verdict.warning()) == std::vector<std::string>{"declared-risk:trailer-missing"});
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

}  // namespace refwarden
