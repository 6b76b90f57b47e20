// semantics.md section 1, paragraph by paragraph.
#include <catch2/catch.hpp>

#include "unit/facts/gather_fixture.hpp"

namespace refwarden::test {
namespace {

const std::string k_main = "refs/heads/main";
const std::string k_release = "refs/heads/release/1";

const UpdateFacts& only(const Gathered& gathered) {
  return gathered.facts.updates.at(0);
}

}  // namespace

TEST_CASE("a commit that came in through another ref is judged when it reaches this one",
          "[facts]") {
  PushFixture push;
  const Oid root = push.commit({});
  const Oid side = push.commit({root});
  push.repository.set_ref(k_main, root);
  const auto* const door = GENERATE("refs/heads/topic", "refs/tags/v1", "refs/x/y");
  push.repository.set_ref(door, side);
  CHECK(judged_by(only(push.push(k_main, side)), "all") == std::vector{side});
}

TEST_CASE("what another ref of the same rule has is known", "[facts]") {
  PushFixture push;
  const Oid root = push.commit({});
  const Oid first = push.commit({root});
  const Oid second = push.commit({first});
  push.repository.set_ref(k_main, root);
  push.repository.set_ref(k_release, first);
  CHECK(judged_by(only(push.push(k_main, second)), "all") == std::vector{second});

  SECTION("but not to a rule that is not on that ref") {
    push.policy.ref_classes.push_back(ref_class("main-only", {k_main}));
    push.policy.rules.push_back(any_rule("main", {"main-only"}, CommitScope::all));
    const Gathered gathered = push.push(k_main, second);
    CHECK(judged_by(only(gathered), "all") == std::vector{second});
    CHECK(judged_by(only(gathered), "main") == sorted({first, second}));
  }
}

TEST_CASE("what a repository's pattern covers is not known to a system rule", "[facts]") {
  PushFixture push;
  const Oid root = push.commit({});
  const Oid smuggled = push.commit({root});
  const Oid next = push.commit({smuggled});
  const std::string door = "refs/heads/door";
  push.repository.set_ref(k_main, root);
  push.repository.set_ref(door, smuggled);
  match_also(push.policy.ref_classes[0], door);
  const auto judged = [&](const std::string& ref, const std::string& rule) {
    return judged_by(only(push.push(ref, next)), rule);
  };

  CHECK(judged(k_main, "all") == sorted({smuggled, next}));
  CHECK(judged(k_main, "chain") == sorted({smuggled, next}));

  SECTION("but to itself") {
    CHECK(judged(door, "all") == std::vector{next});
    CHECK(judged(door, "chain") == std::vector{next});
    CHECK(only(push.push(door, root)).kind == UpdateKind::rewrite);
    CHECK(judged_by(only(push.push(door, root)), "all").empty());
  }
  SECTION("not to the other updates of the same push either") {
    const Gathered gathered = push.push({push.update(door, next), push.update(k_main, next)});
    CHECK(judged_by(gathered.facts.updates.at(0), "all") == std::vector{next});
    CHECK(judged_by(gathered.facts.updates.at(1), "all") == sorted({smuggled, next}));
  }
  SECTION("and to rules for which the repository may adopt") {
    push.policy.rules[0].repo_may = {"adopted"};
    push.policy.rules[1].level = Level::repository;
    CHECK(judged(k_main, "all") == std::vector{next});
    CHECK(judged(k_main, "chain") == std::vector{next});
    push.policy.rules.push_back(any_rule("strict", {"protected"}, CommitScope::all));
    CHECK(judged(k_main, "strict") == sorted({smuggled, next}));
    CHECK(judged(k_main, "all") == std::vector{next});
  }
  SECTION("a pattern of the system's file is enough") {
    push.policy.ref_classes[0].match.back().level = Level::system;
    CHECK(judged(k_main, "all") == std::vector{next});
  }
}

TEST_CASE("what a repository puts a system rule on is not known to it", "[facts]") {
  PushFixture push;
  const Oid root = push.commit({});
  const Oid smuggled = push.commit({root});
  const Oid next = push.commit({smuggled});
  const std::string tag = "refs/tags/v1";
  push.repository.set_ref(k_main, root);
  push.repository.set_ref(tag, smuggled);
  push.policy.rules[0].on = {"protected", "releases"};
  CHECK(judged_by(only(push.push(k_main, next)), "all") == std::vector{next});
  push.policy.rules[0].on_by_repository = {"releases"};
  CHECK(judged_by(only(push.push(k_main, next)), "all") == sorted({smuggled, next}));
  CHECK(judged_by(only(push.push(tag, next)), "all") == std::vector{next});
  push.policy.rules[0].repo_may = {"adopted"};
  CHECK(judged_by(only(push.push(k_main, next)), "all") == std::vector{next});
}

TEST_CASE("two refs of one push are judged each on its own", "[facts]") {
  PushFixture push;
  const Oid root = push.commit({});
  const Oid shared = push.commit({root});
  const Oid left = push.commit({shared});
  const Oid right = push.commit({shared});
  push.repository.set_ref(k_main, root);
  const Gathered gathered = push.push({push.update(k_main, left), push.update(k_release, right)});
  CHECK(judged_by(gathered.facts.updates.at(0), "all") == sorted({shared, left}));
  CHECK(judged_by(gathered.facts.updates.at(1), "all") == sorted({shared, right}));
  CHECK(gathered.facts.updates[0].judged[0].commits[0] ==
        gathered.facts.updates[1].judged[0].commits[0]);
}

TEST_CASE("another claimed old value is refused before anything is judged", "[facts]") {
  PushFixture push;
  const Oid root = push.commit({});
  const Oid next = push.commit({root});
  push.repository.set_ref(k_main, root);
  for (const Oid& claimed : {next, Oid()}) {
    const Gathered gathered = push.push({RefUpdate{k_main, claimed, next}});
    CHECK(kinds_of(gathered.objections.at(0)) == std::vector{Objection::Kind::stale_old});
    CHECK(only(gathered).judged.empty());
    CHECK(only(gathered).old_id == root);
  }
}

TEST_CASE("rolling back judges nothing and is a rewrite", "[facts]") {
  PushFixture push;
  const Oid root = push.commit({});
  const Oid next = push.commit({root});
  push.repository.set_ref(k_main, next);
  const Gathered gathered = push.push(k_main, root);
  CHECK(only(gathered).kind == UpdateKind::rewrite);
  CHECK(judged_by(only(gathered), "all").empty());
  CHECK(only(gathered).judged.at(1).leaves_first_parent);
  CHECK_FALSE(only(gathered).judged.at(0).leaves_first_parent);
  CHECK(only(gathered).rebase_base == root);
}

TEST_CASE("a zero new value is a deletion whatever the old one says", "[facts]") {
  PushFixture push;
  const Oid root = push.commit({});
  push.repository.set_ref(k_main, root);
  const Gathered gathered = push.push({RefUpdate{k_main, root, Oid()}});
  CHECK(only(gathered).kind == UpdateKind::remove);
  CHECK(only(gathered).judged.size() == 2);
  CHECK(judged_by(only(gathered), "all").empty());
  CHECK_FALSE(only(gathered).judged.at(1).leaves_first_parent);
  CHECK(gathered.objections.at(0).empty());
  CHECK(only(push.push({RefUpdate{"refs/heads/gone", Oid(), Oid()}})).kind == UpdateKind::remove);
}

TEST_CASE("a ref that is created again is judged like any creation", "[facts]") {
  PushFixture push;
  const Oid root = push.commit({});
  const Oid next = push.commit({root});
  push.repository.set_ref(k_release, root);
  const Gathered gathered = push.push(k_main, next);
  CHECK(only(gathered).kind == UpdateKind::create);
  CHECK(judged_by(only(gathered), "all") == std::vector{next});
  CHECK(only(gathered).rebase_base == root);
}

TEST_CASE("any change of an existing tag is a rewrite", "[facts]") {
  PushFixture push;
  const Oid root = push.commit({});
  const Oid next = push.commit({root});
  push.repository.set_ref("refs/tags/v1", root);
  CHECK(only(push.push("refs/tags/v1", next)).kind == UpdateKind::rewrite);
  CHECK(only(push.push("refs/tags/v1", root)).kind == UpdateKind::fast_forward);
}

TEST_CASE("a rule on first parents judges the chain", "[facts]") {
  PushFixture push;
  const Oid root = push.commit({});
  const Oid side = push.commit({root});
  const Oid main = push.commit({root});
  push.repository.set_ref(k_main, main);

  SECTION("a merge into main answers for its side") {
    const Oid merge = push.commit({main, side});
    const Gathered gathered = push.push(k_main, merge);
    CHECK(judged_by(only(gathered), "chain") == std::vector{merge});
    CHECK(judged_by(only(gathered), "all") == sorted({merge, side}));
    CHECK_FALSE(only(gathered).judged.at(1).leaves_first_parent);
    CHECK(only(gathered).has_merges);
  }
  SECTION("a merge that takes main as its second parent leaves the chain") {
    const Oid merge = push.commit({side, main});
    const Gathered gathered = push.push(k_main, merge);
    CHECK(only(gathered).kind == UpdateKind::fast_forward);
    CHECK(only(gathered).judged.at(1).leaves_first_parent);
    CHECK(judged_by(only(gathered), "chain") == sorted({side, merge}));
  }
  SECTION("side commits of a merge that is known were never judged themselves") {
    const Oid merge = push.commit({main, side});
    push.repository.set_ref(k_main, merge);
    const Gathered gathered = push.push(k_release, side);
    CHECK(judged_by(only(gathered), "chain") == std::vector{side});
    CHECK(judged_by(only(gathered), "all").empty());
  }
}

TEST_CASE("an adoption point makes itself and all before it known", "[facts]") {
  PushFixture push;
  const Oid root = push.commit({});
  const Oid adopted = push.commit({root});
  const Oid next = push.commit({adopted});
  const auto adopt = [&](const Oid& id, Level level) {
    push.policy.adopted.push_back({id, level, {"system.toml", 1, 1}});
  };

  SECTION("on the first push, too, when it comes with it") {
    adopt(adopted, Level::system);
    const auto empty = std::make_shared<MemoryRepository>();
    push.open_before = [&] { return empty->reopen(); };
    CHECK(judged_by(only(push.push(k_main, next)), "all") == std::vector{next});
    CHECK(judged_by(only(push.push(k_main, next)), "chain") == std::vector{next});
  }
  SECTION("one of the repository's file does not reach a system rule") {
    adopt(adopted, Level::repository);
    CHECK(judged_by(only(push.push(k_main, next)), "all") == sorted({root, adopted, next}));
    push.policy.rules[0].repo_may = {"adopted"};
    push.policy.rules[1].level = Level::repository;
    CHECK(judged_by(only(push.push(k_main, next)), "all") == std::vector{next});
    CHECK(judged_by(only(push.push(k_main, next)), "chain") == std::vector{next});
  }
  SECTION("one that the repository does not have is ignored") {
    adopt(oid(99), Level::system);
    CHECK(judged_by(only(push.push(k_main, next)), "all") == sorted({root, adopted, next}));
  }
}

TEST_CASE("dates do not decide what is judged", "[facts]") {
  PushFixture push;
  const Oid root = push.commit({}, 5000);
  const Oid old_dated = push.commit({root}, 1);
  const Oid main = push.commit({old_dated}, 6000);
  const Oid branch = push.commit({root}, 9000);
  const Oid laundered = push.commit({branch}, 2);
  push.repository.set_ref(k_main, main);
  push.repository.set_ref("refs/heads/topic", laundered);
  CHECK(judged_by(only(push.push(k_release, old_dated)), "all").empty());
  CHECK(judged_by(only(push.push(k_release, laundered)), "all") == sorted({branch, laundered}));
  const Oid next = push.commit({main}, 0);
  CHECK(judged_by(only(push.push(k_main, next)), "all") == std::vector{next});
}

TEST_CASE("more commits than the limit are refused, never cut", "[facts]") {
  PushFixture push;
  push.policy.limits.commits_per_push = 3;
  Oid tip = push.commit({});
  push.repository.set_ref(k_main, tip);
  for (int i = 0; i < 3; ++i) {
    tip = push.commit({tip});
  }
  CHECK(judged_by(only(push.push(k_main, tip)), "all").size() == 3);
  tip = push.commit({tip});
  const auto refused = push.try_push({push.update(k_main, tip)});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == FailureCode::limit_commits);
  CHECK(push.try_push({push.update("refs/heads/topic", tip)}));
}

TEST_CASE("commits of several refs count together towards the limit", "[facts]") {
  PushFixture push;
  push.policy.limits.commits_per_push = 3;
  const Oid root = push.commit({});
  push.repository.set_ref(k_main, root);
  const Oid left = push.commit({push.commit({root})});
  const Oid right = push.commit({push.commit({root})});
  const auto refused = push.try_push({push.update(k_main, left), push.update(k_release, right)});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == FailureCode::limit_commits);
}

TEST_CASE("the deadline and an interruption stop the work", "[facts]") {
  PushFixture push;
  const Oid root = push.commit({});
  SECTION("deadline") {
    push.clock.instant = fixed_now() + std::chrono::minutes(2);
    CHECK(push.try_push({push.update(k_main, root)}).error().code == FailureCode::limit_seconds);
  }
  SECTION("interruption") {
    push.progress = [](std::string_view, std::uint64_t, std::uint64_t) { return false; };
    CHECK(push.try_push({push.update(k_main, root)}).error().code == FailureCode::interrupted);
  }
}

TEST_CASE("what is not there fails", "[facts]") {
  PushFixture push;
  const Oid root = push.commit({});
  const Oid next = push.commit({root});
  push.repository.set_ref(k_main, root);
  const auto code_of = [&](const Oid& id) {
    const auto gathered = push.try_push({push.update(k_main, id)});
    return gathered ? FailureCode::server_broken : gathered.error().code;
  };
  CHECK(code_of(oid(77)) == FailureCode::object_missing);
  CHECK(code_of(push.commit({oid(78)})) == FailureCode::object_missing);
  const auto commit = push.repository.read(next, 1 << 20);
  const Oid tree = *Oid::parse((**commit).bytes.substr(5, 40));
  push.repository.remove_object(tree);
  CHECK(code_of(next) == FailureCode::object_missing);
  const RefUpdate update = push.update(k_main, root);
  push.repository.break_with({FailureCode::server_broken, "the disk is gone", {}});
  CHECK_FALSE(push.try_push({update}));
}

TEST_CASE("a fast-forward does not look at the history behind its tip", "[facts]") {
  PushFixture push;
  Oid tip = push.commit({}, 1);
  for (std::int64_t i = 2; i < 400; ++i) {
    tip = push.commit({tip}, i);
  }
  push.repository.set_ref(k_main, tip);
  const Oid next = push.commit({tip}, 500);
  const std::size_t before = push.repository.reads();
  push.push(k_main, next);
  CHECK(push.repository.reads() - before < 30);

  SECTION("nor with many covered refs, where the push brought the object") {
    const auto server = std::make_shared<MemoryRepository>();
    for (int i = 0; i < 100; ++i) {
      push.repository.set_ref("refs/heads/release/" + std::to_string(i), tip);
    }
    const Oid other = push.commit({tip}, 400);
    push.repository.set_ref("refs/heads/release/other", other);
    for (const Oid& there : {tip, other}) {
      const auto raw = push.repository.read(there, 1 << 20);
      server->add(ObjectType::commit, (**raw).bytes);
    }
    push.open_before = [&] { return server->reopen(); };
    const std::size_t start = push.repository.reads();
    CHECK(judged_by(only(push.push(k_main, next)), "all") == std::vector{next});
    CHECK(push.repository.reads() - start < 60);
  }
}

TEST_CASE("results do not depend on threads", "[facts]") {
  PushFixture push;
  Oid tip = push.commit({}, 1);
  push.repository.set_ref(k_main, tip);
  std::vector<Oid> expected;
  for (std::int64_t i = 2; i < 1300; ++i) {
    tip = push.commit({tip}, {{"a/" + std::to_string(i % 7), std::to_string(i)}}, i);
    expected.push_back(tip);
  }
  const Gathered gathered = push.push(k_main, tip);
  const auto& commits = only(gathered).judged.at(0).commits;
  REQUIRE(commits.size() == expected.size());
  for (std::size_t i = 0; i < commits.size(); ++i) {
    REQUIRE(commits[i]->id == expected[i]);
    REQUIRE(commits[i]->under_all.paths.size() == 2);
  }
}

}  // namespace refwarden::test
