// History, pushers and content rules.
#include <utility>

#include <catch2/catch.hpp>

#include "support/judging.hpp"

namespace refwarden {
namespace {

using namespace test;
using What = Found::What;

Policy history(std::set<HistoryEvent> forbid) {
  Rule body = rule("h", HistoryRule{std::move(forbid)});
  body.on = {"protected", "releases"};
  return policy_with({std::move(body)});
}

UpdateFacts changed(const Policy& policy, const std::string& ref, UpdateKind kind) {
  UpdateFacts update = update_of(policy, ref, {CommitBuilder(policy, 10).build()});
  update.kind = kind;
  return update;
}

Policy pushers(PushersRule body) {
  return policy_with({rule("p", std::move(body))});
}

Verdict pushed_by(const Policy& policy, const Commits& commits, Pusher pusher) {
  PushFacts push = push_of(policy, {update_of(policy, "refs/heads/main", commits)});
  push.pusher = std::move(pusher);
  return judge(push, policy, {{}});
}

}  // namespace

TEST_CASE("what is done to a ref is found by kind", "[rules]") {
  using Event = HistoryEvent;
  struct Row {
    std::set<Event> forbid;
    const char* ref;
    UpdateKind kind;
    Strings wanted;
  };
  const char* const branch = "refs/heads/main";
  const char* const tag = "refs/tags/v1";
  const std::vector<Row> rows{
      {{Event::rewrite}, branch, UpdateKind::rewrite, {"history-rewrite"}},
      {{Event::rewrite}, branch, UpdateKind::fast_forward, {}},
      {{Event::rewrite}, branch, UpdateKind::create, {}},
      // Deleting and creating again would be a rewrite in two steps.
      {{Event::rewrite}, branch, UpdateKind::remove, {"history-delete"}},
      {{Event::remove}, branch, UpdateKind::remove, {"history-delete"}},
      {{Event::remove, Event::rewrite}, branch, UpdateKind::remove, {"history-delete"}},
      {{Event::remove}, branch, UpdateKind::rewrite, {}},
      {{Event::create}, branch, UpdateKind::create, {"history-create"}},
      {{Event::create}, branch, UpdateKind::fast_forward, {}},
      {{Event::rewrite}, tag, UpdateKind::fast_forward, {"history-rewrite"}},
      {{Event::rewrite}, tag, UpdateKind::rewrite, {"history-rewrite"}},
      {{Event::rewrite}, tag, UpdateKind::create, {}},
      {{Event::merge}, branch, UpdateKind::fast_forward, {}},
      {{Event::non_merge}, branch, UpdateKind::fast_forward, {"history-non-merge"}},
  };
  for (const Row& row : rows) {
    const Policy policy = history(row.forbid);
    INFO(row.ref << " " << name_of(row.kind));
    const UpdateFacts update = row.kind == UpdateKind::remove ? deletion_of(policy, row.ref)
                                                              : changed(policy, row.ref, row.kind);
    CHECK(refused(judge_one(policy, update)) == row.wanted);
  }
}

TEST_CASE("moving a tag through a symbolic ref is a rewrite too", "[rules]") {
  const Policy policy = history({HistoryEvent::rewrite});
  UpdateFacts update = changed(policy, "refs/tags/v1", UpdateKind::fast_forward);
  update.resolved_ref = "refs/tags/v2";
  update.ref = "refs/heads/main";
  CHECK(refused(judge_one(policy, update)) == Strings{"history-rewrite"});
}

TEST_CASE("merges are found wherever they stand, clean ones too", "[rules]") {
  const Policy policy = history({HistoryEvent::merge});
  const auto merge = CommitBuilder(policy, 10).merge(9, 8).build();
  const auto plain = CommitBuilder(policy, 11).build();
  const Verdict verdict = judge_main(policy, {merge, plain});
  REQUIRE(refused(verdict) == Strings{"history-merge"});
  CHECK(verdict.refusing().front()->commits.front().id == oid(10));
}

TEST_CASE("a rewrite needs no risk class to be one", "[rules]") {
  Policy policy = history({HistoryEvent::rewrite});
  policy.rules[0].risk = {3};
  UpdateFacts update = update_of(policy, "refs/heads/main", {});
  update.kind = UpdateKind::rewrite;
  CHECK(refused(judge_one(policy, update)) == Strings{"history-rewrite"});
}

TEST_CASE("the old tip must stay on the first-parent chain, whatever the rule asks", "[rules]") {
  Policy policy = policy_with({rule("r", MessageRule{})});
  policy.rules[0].commits = CommitScope::first_parent;
  UpdateFacts update = update_of(policy, "refs/heads/main", {CommitBuilder(policy, 10).build()});
  CHECK(refused(judge_one(policy, update)).empty());
  update.judged[0].leaves_first_parent = true;
  CHECK(refused(judge_one(policy, update)) == Strings{"not-first-parent"});
  policy.rules[0].commits = CommitScope::all;
  CHECK(refused(judge_one(policy, update)).empty());
}

TEST_CASE("only those whom the policy lists may push", "[rules]") {
  PushersRule body;
  body.allow = persons(bare_policy(), {"ines", "lee"});
  const Policy policy = pushers(body);
  const Commits commits{CommitBuilder(policy, 10).build()};
  CHECK(refused(pushed_by(policy, commits, {"ines", "ines"})).empty());
  CHECK(refused(pushed_by(policy, commits, {"dana", "dana"})) == Strings{"pusher-not-allowed"});
  CHECK(refused(pushed_by(policy, commits, {"", std::nullopt})) == Strings{"pusher-unknown"});
  CHECK(refused(pushed_by(policy, commits, {"eve", std::nullopt})) == Strings{"pusher-unknown"});
  const Verdict left = pushed_by(policy, commits, {"lee", "lee"});
  CHECK(refused(left) == Strings{"pusher-not-allowed"});
  CHECK(found_in(left) == std::vector<What>{What::has_left});
  // Nothing new has to be there: who may push is also who may delete.
  CHECK(refused(judge_one(policy, deletion_of(policy, "refs/heads/main"))) ==
        Strings{"pusher-not-allowed"});
  CHECK(refused(judge_main(policy, {})) == Strings{"pusher-not-allowed"});
}

TEST_CASE("a pusher may have to be somebody else than author or committer", "[rules]") {
  PushersRule body;
  body.apart_from = {Part::author, Part::committer};
  const Policy policy = pushers(body);
  const auto judged = [&](const char* author, const char* committer, Pusher pusher) {
    const auto commit = CommitBuilder(policy, 10).author(author).committer(committer);
    return refused(pushed_by(policy, {commit.build()}, std::move(pusher)));
  };
  CHECK(judged("ines", "tomas", {"dana", "dana"}).empty());
  CHECK(judged("dana", "tomas", {"dana", "dana"}) == Strings{"pusher-is-author"});
  CHECK(judged("ines", "dana", {"dana", "dana"}) == Strings{"pusher-is-author"});
  CHECK(judged("x@example.net", "tomas", {"dana", "dana"}) == Strings{"author-unknown"});
  CHECK(judged("ines", "tomas", {"", std::nullopt}) == Strings{"pusher-unknown"});
  CHECK(refused(pushed_by(policy, {}, {"", std::nullopt})).empty());
}

TEST_CASE("a pushers rule for high risk asks of a push of that class", "[rules]") {
  PushersRule body;
  body.allow = persons(bare_policy(), {"ines"});
  Policy policy = pushers(body);
  policy.rules[0].risk = {2, 3};
  const auto plain = CommitBuilder(policy, 10).build();
  const auto crypto = CommitBuilder(policy, 11).paths({"src/crypto/a.cc"}).build();
  CHECK(refused(judge_main(policy, {plain})).empty());
  CHECK(refused(judge_main(policy, {crypto, plain})) == Strings{"pusher-not-allowed"});
  // What is taken away has no class.
  UpdateFacts back = update_of(policy, "refs/heads/main", {});
  back.kind = UpdateKind::rewrite;
  CHECK(refused(judge_one(policy, back)) == Strings{"pusher-not-allowed"});
  CHECK(refused(judge_one(policy, deletion_of(policy, "refs/heads/main"))) ==
        Strings{"pusher-not-allowed"});
}

TEST_CASE("content is found for the rule that forbids it, and for no other", "[rules]") {
  ContentRule body;
  body.max_bytes = 1000;
  body.forbid = {ContentFault::symlink, ContentFault::case_twin};
  const Policy policy = policy_with({rule("c", body), rule("d", body)});
  const auto commit = CommitBuilder(policy, 10)
                          .content("c", ContentFault::symlink, "link")
                          .content("c", ContentFault::bidi, "a.cc")
                          .content("d", ContentFault::executable, "run")
                          .too_large("c", "big", 1001)
                          .too_large("d", "small", 1000);
  const Verdict verdict = judge_main(policy, {commit.build()});
  REQUIRE(refused(verdict) == Strings{"content-too-large", "content-symlink"});
  CHECK(verdict_on(verdict, "d").result == RuleResult::pass);
  CHECK(only_found(verdict).number == 1001);
  CHECK(only_found(verdict).text.bytes() == "big");
}

}  // namespace refwarden
