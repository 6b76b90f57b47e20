#include <utility>

#include <catch2/catch.hpp>

#include "support/judging.hpp"

namespace refwarden {
namespace {

using namespace test;

TicketRule ticket() {
  return {TicketRule::Where::trailer, "Ticket", pattern("PAY-[0-9]+"), "PAY-<number>"};
}

Rule repository_rule(Rule rule) {
  rule.level = Level::repository;
  return rule;
}

Exception exception_of(std::vector<std::string> rules) {
  Exception exception;
  exception.rules = std::move(rules);
  exception.until = day(2026, 12, 31);
  exception.level = Level::repository;
  exception.at = {"repos/payments.toml", 59, 1};
  return exception;
}

Policy with(Exception exception) {
  Policy policy = policy_with({repository_rule(rule("ticket", ticket()))});
  policy.exceptions = {std::move(exception)};
  return policy;
}

bool is_excepted(const Policy& policy, const CommitBuilder& commit) {
  const Verdict verdict = judge_main(policy, {commit.build()});
  const bool excepted = verdict_on(verdict, "ticket").result == RuleResult::excepted;
  CHECK(refused(verdict).empty() == excepted);
  return excepted;
}

}  // namespace

TEST_CASE("an exception for paths covers those changes and nothing else", "[rules]") {
  Exception exception = exception_of({"ticket"});
  exception.paths = {glob("CHANGELOG.md"), glob("docs/**")};
  const Policy policy = with(exception);
  const auto judged = [&](const std::vector<std::string>& paths) {
    return is_excepted(policy, CommitBuilder(policy, 10).paths(paths));
  };
  CHECK(judged({"CHANGELOG.md"}));
  CHECK(judged({"CHANGELOG.md", "docs/a/b.md"}));
  CHECK_FALSE(judged({"CHANGELOG.md", "src/a.cc"}));
  CHECK_FALSE(judged({"src/a.cc"}));
  // Nothing changes: then nothing is known to be harmless.
  CHECK_FALSE(judged({}));
  // The same file on another system, but no match by bytes: never granted.
  CHECK_FALSE(judged({"changelog.md"}));
  CHECK_FALSE(judged({"CHANGELOG.md."}));
  CHECK_FALSE(judged({"docs\\a.md"}));
}

TEST_CASE("an exception for signers needs their good signature", "[rules]") {
  Exception exception = exception_of({"ticket"});
  exception.signers = persons(bare_policy(), {"bots", "lee"});
  const Policy policy = with(exception);
  const CommitBuilder base(policy, 10);
  CHECK(is_excepted(policy, CommitBuilder(base).by("release-bot")));
  CHECK_FALSE(is_excepted(policy, CommitBuilder(base).by("dana")));
  CHECK_FALSE(is_excepted(policy, CommitBuilder(base).by("release-bot").unsigned_()));
  CHECK_FALSE(is_excepted(policy, CommitBuilder(base).by("lee")));
  for (int i = 1; i <= static_cast<int>(SignatureState::unsupported); ++i) {
    const auto state = static_cast<SignatureState>(i);
    INFO(name_of(state));
    CHECK_FALSE(is_excepted(
        policy,
        CommitBuilder(base).by("release-bot").signature(signature_fact(state), "release-bot")));
  }
}

TEST_CASE("all criteria of an exception hold together", "[rules]") {
  Exception exception = exception_of({"ticket"});
  exception.signers = persons(bare_policy(), {"bots"});
  exception.paths = {glob("VERSION")};
  const Policy policy = with(exception);
  const CommitBuilder base(policy, 10);
  CHECK(is_excepted(policy, CommitBuilder(base).by("release-bot").paths({"VERSION"})));
  CHECK_FALSE(is_excepted(policy, CommitBuilder(base).by("release-bot")));
  CHECK_FALSE(is_excepted(policy, CommitBuilder(base).by("dana").paths({"VERSION"})));
}

TEST_CASE("an exception ends with its last day, and holds on its refs only", "[rules]") {
  Exception exception = exception_of({"ticket"});
  exception.until = day_of(fixed_now());
  Policy policy = with(exception);
  const CommitBuilder commit(policy, 10);
  CHECK(is_excepted(policy, commit));
  policy.exceptions[0].until -= std::chrono::days(1);
  CHECK_FALSE(is_excepted(policy, commit));

  policy.exceptions[0].until = day(2027, 1, 1);
  policy.exceptions[0].on = {"releases"};
  CHECK_FALSE(is_excepted(policy, commit));
  policy.exceptions[0].on = {"releases", "protected"};
  CHECK(is_excepted(policy, commit));
  policy.exceptions[0].rules = {"tickets"};
  CHECK_FALSE(is_excepted(policy, commit));
}

TEST_CASE("a repository's pattern does not widen an exception of the system", "[rules]") {
  Exception exception = exception_of({"ticket"});
  exception.on = {"releases"};
  exception.level = Level::system;
  Policy policy = with(exception);
  const CommitBuilder commit(policy, 10);
  for (RefClass& ref_class : policy.ref_classes) {
    if (ref_class.name == "releases") {
      ref_class.match.push_back(
          {glob("refs/heads/main"), Level::repository, {"repos/payments.toml", 3, 1}});
    }
  }
  REQUIRE(policy.classes_of("refs/heads/main").contains("releases"));
  CHECK_FALSE(is_excepted(policy, commit));
  // One of the repository's own file goes by all patterns.
  policy.exceptions[0].level = Level::repository;
  CHECK(is_excepted(policy, commit));
  policy.exceptions[0].level = Level::system;
  policy.exceptions[0].on = {"releases", "protected"};
  CHECK(is_excepted(policy, commit));
}

TEST_CASE("a repository's exception reaches a system rule only where that rule says so",
          "[rules]") {
  Policy policy = with(exception_of({"ticket"}));
  const CommitBuilder commit(policy, 10);
  policy.rules[0].level = Level::system;
  CHECK_FALSE(is_excepted(policy, commit));
  policy.rules[0].repo_may = {"adopted", "break-glass"};
  CHECK_FALSE(is_excepted(policy, commit));
  policy.rules[0].repo_may = {"exceptions"};
  CHECK(is_excepted(policy, commit));
  policy.rules[0].repo_may.clear();
  policy.exceptions[0].level = Level::system;
  CHECK(is_excepted(policy, commit));
}

TEST_CASE("single commits are excepted by the system's file alone", "[rules]") {
  Exception exception = exception_of({"ticket"});
  exception.commits = {oid(10)};
  Policy policy = with(exception);
  CHECK_FALSE(is_excepted(policy, CommitBuilder(policy, 10)));
  policy.exceptions[0].level = Level::system;
  CHECK(is_excepted(policy, CommitBuilder(policy, 10)));
  CHECK_FALSE(is_excepted(policy, CommitBuilder(policy, 11)));
}

TEST_CASE("a signature rule is excepted by commit and not otherwise", "[rules]") {
  SignatureRule body;
  body.signers = persons(bare_policy(), {"developers"});
  body.formats = {SignatureFormat::openpgp};
  Policy policy = policy_with({rule("signed", body)});
  Exception exception = exception_of({"signed"});
  exception.level = Level::system;
  policy.exceptions = {exception};
  const Commits commits{CommitBuilder(policy, 10).unsigned_().build()};
  CHECK(refused(judge_main(policy, commits)) == Strings{"commit-unsigned"});
  policy.exceptions[0].paths = {glob("**")};
  CHECK(refused(judge_main(policy, commits)) == Strings{"commit-unsigned"});
  policy.exceptions[0].paths.clear();
  policy.exceptions[0].commits = {oid(10)};
  CHECK(refused(judge_main(policy, commits)).empty());
  policy.exceptions[0].level = Level::repository;
  CHECK(refused(judge_main(policy, commits)) == Strings{"commit-unsigned"});
}

TEST_CASE("what is not covered is still found, and the rest is recorded", "[rules]") {
  Exception exception = exception_of({"ticket"});
  exception.paths = {glob("VERSION")};
  const Policy policy = with(exception);
  const auto bump = CommitBuilder(policy, 10).paths({"VERSION"}).build();
  const auto other = CommitBuilder(policy, 11).build();
  const Verdict verdict = judge_main(policy, {bump, other});
  const RuleVerdict& ticket = verdict_on(verdict, "ticket");
  CHECK(ticket.result == RuleResult::refused);
  REQUIRE(ticket.findings.size() == 1);
  REQUIRE(ticket.findings[0].commits.size() == 1);
  CHECK(ticket.findings[0].commits[0].id == oid(11));
  CHECK(ticket.excepted ==
        std::map<std::string, std::vector<Oid>>{{"repos/payments.toml:59", {oid(10)}}});
}

TEST_CASE("what was done to the ref is excepted without criteria about commits only", "[rules]") {
  Policy policy = policy_with({rule("h", HistoryRule{{HistoryEvent::rewrite}})});
  Exception exception = exception_of({"h"});
  exception.level = Level::system;
  policy.exceptions = {exception};
  UpdateFacts update = update_of(policy, "refs/heads/main", {CommitBuilder(policy, 10).build()});
  update.kind = UpdateKind::rewrite;
  CHECK(refused(judge_one(policy, update)).empty());
  policy.exceptions[0].commits = {oid(10)};
  CHECK(refused(judge_one(policy, update)) == Strings{"history-rewrite"});
  policy.exceptions[0].commits.clear();
  policy.exceptions[0].signers = persons(policy, {"developers"});
  CHECK(refused(judge_one(policy, update)) == Strings{"history-rewrite"});
}

}  // namespace refwarden
