#include "audit/let_in.hpp"

#include <catch2/catch.hpp>

#include "support/decision_case.hpp"

using namespace refwarden;
using namespace refwarden::test;

namespace {

constexpr const char* k_repository = "/srv/git/payments.git";
using Rules = std::set<std::string>;

Written decide(AuditServer& server) {
  const auto written = server.decide();
  REQUIRE(written);
  return *written;
}

// The next decision lets `ref` go to oid(2), with one rule's finding under `result`.
RuleVerdict& failing_under(AuditServer& server, const std::string& ref, RuleResult result) {
  RuleVerdict failed = DecisionCase().verdict.updates[0].rules[1];
  failed.result = result;
  server.judged.make_accepted(ref, oid(1), oid(2));
  server.judged.verdict.updates[0].rules.push_back(failed);
  return server.judged.verdict.updates[0].rules.back();
}

UnjudgedHistory history_of(const AuditServer& server, const std::string& path = k_repository) {
  const auto history = read_unjudged(server.audit, path);
  REQUIRE(history);
  return *history;
}

}  // namespace

TEST_CASE("What a warning let in is found, and whether it landed", "[audit]") {
  AuditServer server;
  failing_under(server, "refs/heads/main", RuleResult::warned);
  const Written first = decide(server);
  server.land({{"refs/heads/main", oid(1), oid(2)}});
  failing_under(server, "refs/heads/other", RuleResult::off);
  decide(server);
  const auto let_in = history_of(server).let_in;
  REQUIRE(let_in.size() == 2);
  CHECK(let_in[0].by == LetIn::By::warn);
  CHECK(let_in[0].id == first.push_id);
  CHECK(let_in[0].at == "2026-08-22T12:00:00.000000Z");
  CHECK(let_in[0].ref == "refs/heads/main");
  CHECK(let_in[0].new_id == oid(2).tagged());
  CHECK(let_in[0].rules == Rules{"expert-review"});
  CHECK(let_in[0].landed);
  CHECK(let_in[1].by == LetIn::By::off);
  CHECK(let_in[1].ref == "refs/heads/other");
  CHECK_FALSE(let_in[1].landed);
}

TEST_CASE("What passed, was refused, or is another repository's was not let in", "[audit]") {
  AuditServer server;
  decide(server);
  server.move("refs/heads/main", oid(1), oid(2));
  failing_under(server, "refs/heads/main", RuleResult::off).findings.clear();
  decide(server);
  failing_under(server, "refs/heads/main", RuleResult::warned);
  server.judged.verdict.outcome = Outcome::refused;
  decide(server);
  server.judged.verdict.outcome = Outcome::warned;
  server.judged.push.git_dir = "/srv/git/other.git";
  decide(server);
  CHECK(history_of(server).let_in.empty());
  CHECK(history_of(server, "/srv/git/other.git").let_in.size() == 1);
}

TEST_CASE("A rule that is behind the cut of a record's list is found", "[audit]") {
  AuditServer server;
  const RuleVerdict failed = failing_under(server, "refs/heads/main", RuleResult::warned);
  auto& rules = server.judged.verdict.updates[0].rules;
  rules.insert(rules.begin(), 300, rules.front());
  decide(server);
  REQUIRE(history_of(server).let_in.size() == 1);
  CHECK(history_of(server).let_in[0].rules == Rules{failed.rule});
}

TEST_CASE("Break-glass, adoption points and installed hooks are found", "[audit]") {
  AuditServer server;
  server.judged.make_accepted("refs/heads/main", oid(1), oid(2));
  server.judged.verdict.updates[0].break_glass = BreakGlassUse{
      "refs/heads/main",           oid(2), "ines", Untrusted("INC-7: the ledger is down"),
      {"expert-review", "ticket"}, {}};
  decide(server);
  REQUIRE(append_adopted(server.audit,
                         {"git01", k_repository, oid(7), "imported history", fixed_now()}));
  REQUIRE(append_baseline(server.audit,
                          {"git01", k_repository, {{"refs/heads/main", oid(1)}}, fixed_now()}));
  const UnjudgedHistory history = history_of(server);
  REQUIRE(history.let_in.size() == 1);
  CHECK(history.let_in[0].by == LetIn::By::break_glass);
  CHECK(history.let_in[0].person == "ines");
  CHECK(history.let_in[0].reason == "INC-7: the ledger is down");
  CHECK(history.let_in[0].rules == Rules{"expert-review", "ticket"});
  REQUIRE(history.adoptions.size() == 1);
  CHECK(history.adoptions[0].commit == oid(7).tagged());
  CHECK(history.adoptions[0].reason == "imported history");
  REQUIRE(history.baselines.size() == 1);
  CHECK(history.baselines[0].refs ==
        std::vector<std::pair<std::string, std::string>>{{"refs/heads/main", oid(1).tagged()}});
}
