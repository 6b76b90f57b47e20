// semantics.md section 2, paragraph by paragraph.
#include <catch2/catch.hpp>

#include "unit/facts/gather_fixture.hpp"

namespace refwarden::test {
namespace {

using Kind = Objection::Kind;

std::vector<Kind> objections_to(PushFixture& push, const std::string& ref) {
  return kinds_of(push.push(ref, push.commit({})).objections.at(0));
}

}  // namespace

TEST_CASE("names that mislead are refused", "[facts]") {
  PushFixture push;
  for (const auto* name :
       {"refs/heads/HEAD", "refs/heads/refs/heads/main", "refs/tags/refs/x",
        "refs/heads/--output=x", "refs/heads/a/-b", "refs/tags/-v1",
        "refs/heads/4f2a91c3b8de4f2a91c3b8de4f2a91c3b8de4f2a",
        "refs/tags/4F2A91C3B8DE4f2a91c3b8de4f2a91c3b8de4f2a",
        "refs/heads/4f2a91c3b8de4f2a91c3b8de4f2a91c3b8de4f2a4f2a91c3b8de4f2a91c3b8de"}) {
    INFO(name);
    CHECK(objections_to(push, name) == std::vector{Kind::ref_misleading});
    // It can be taken away again.
    push.repository.set_ref(name, push.commit({}));
    CHECK(push.push({push.update(name, Oid())}).objections.at(0).empty());
    push.repository.remove_ref(name);
  }
  for (const auto* name : {"refs/heads/ahead", "refs/heads/HEADS", "refs/heads/a-b/c-",
                           "refs/heads/x/refs/y", "refs/tags/x", "refs/heads/4f2a91c3b8de",
                           "refs/heads/4f2a91c3b8de4f2a91c3b8de4f2a91c3b8de4f2g",
                           "refs/heads/x/4f2a91c3b8de4f2a91c3b8de4f2a91c3b8de4f2a"}) {
    INFO(name);
    CHECK(objections_to(push, name).empty());
  }
}

TEST_CASE("namespaces that no class names are refused", "[facts]") {
  PushFixture push;
  for (const auto* name :
       {"refs/replace/a", "refs/notes/review", "refs/meta/config", "refs/pull/1/head",
        "refs/merge-requests/1/head", "refs/changes/01/1/1", "refs/keep-around/x", "refs/x",
        "refs/headsx/y", "refs/remotes/o/main"}) {
    INFO(name);
    CHECK(objections_to(push, name) == std::vector{Kind::namespace_refused});
  }
  push.repository.set_ref("refs/notes/review", push.commit({}));
  const Gathered removal = push.push({push.update("refs/notes/review", Oid())});
  CHECK(kinds_of(removal.objections.at(0)) == std::vector{Kind::namespace_refused});
  push.policy.ref_classes.push_back(ref_class("notes", {"refs/notes/*"}));
  push.repository.remove_ref("refs/notes/review");
  CHECK(objections_to(push, "refs/notes/review").empty());
}

TEST_CASE("a repository opens namespaces, but not the one that git replaces objects by",
          "[facts]") {
  PushFixture push;
  push.policy.ref_classes.push_back(
      ref_class("own", {"refs/notes/*", "refs/replace/**", "refs/Replace/**"}, Level::repository));
  match_also(push.policy.ref_classes[0], "refs/replace/**");
  CHECK(objections_to(push, "refs/notes/review").empty());
  for (const auto* name : {"refs/replace/a", "refs/replace/a/b", "refs/Replace/a"}) {
    INFO(name);
    CHECK(objections_to(push, name) == std::vector{Kind::namespace_refused});
  }
  push.repository.set_symbolic_ref("refs/heads/door", "refs/replace/b");
  CHECK(objections_to(push, "refs/heads/door") == std::vector{Kind::namespace_refused});
  push.repository.remove_ref("refs/heads/door");
  push.policy.ref_classes.push_back(ref_class("replaced", {"refs/replace/*"}));
  CHECK(objections_to(push, "refs/replace/a").empty());
}

TEST_CASE("no class opens the refs that are refwarden's own", "[facts]") {
  PushFixture push;
  push.policy.ref_classes.push_back(ref_class("all", {"refs/**"}));
  for (const auto* name : {"refs/refwarden/policy", "refs/refwarden/x/y", "refs/refwarden",
                           "refs/Refwarden/policy", "refs/namespaces/b/refs/refwarden/policy"}) {
    INFO(name);
    CHECK(objections_to(push, name) == std::vector{Kind::ref_reserved});
  }
  for (const auto* name : {"refs/refwardens/policy", "refs/heads/refwarden/policy",
                           "refs/notes/refwarden", "refs/x/refwarden/policy"}) {
    INFO(name);
    CHECK(objections_to(push, name).empty());
  }
  CHECK(push.policy.classes_of("refs/refwarden/policy").empty());
  CHECK(push.policy.system_classes_of("refs/refwarden/policy").empty());
  CHECK_FALSE(push.policy.classes_of("refs/refwardens/policy").empty());
  push.repository.set_ref("refs/refwarden/policy", push.commit({}));
  const Gathered removal = push.push({push.update("refs/refwarden/policy", Oid())});
  CHECK(kinds_of(removal.objections.at(0)) == std::vector{Kind::ref_reserved});
  push.repository.set_symbolic_ref("refs/heads/door", "refs/refwarden/other");
  CHECK(objections_to(push, "refs/heads/door") == std::vector{Kind::ref_reserved});
}

TEST_CASE("a ref that is another one on some systems is not created", "[facts]") {
  PushFixture push;
  push.repository.set_ref("refs/heads/topic", push.commit({}));
  for (const auto* name : {"refs/heads/Topic", "refs/heads/MAIN", "refs/heads/ma\u0131n",
                           "refs/heads/\uFF4Dain", "refs/heads/Main"}) {
    const bool same = std::string_view(name) != "refs/heads/ma\u0131n";
    INFO(name);
    CHECK(objections_to(push, name) ==
          (same ? std::vector{Kind::ref_confusable} : std::vector<Kind>{}));
  }
  CHECK(objections_to(push, "refs/heads/main").empty());
  SECTION("both of one push are refused") {
    const Oid tip = push.commit({});
    const Gathered gathered =
        push.push({push.update("refs/heads/new", tip), push.update("refs/heads/NEW", tip)});
    CHECK(gathered.objections.at(0).at(0).other_ref == "refs/heads/NEW");
    CHECK(gathered.objections.at(1).at(0).other_ref == "refs/heads/new");
  }
  SECTION("one that exists already may move") {
    push.repository.set_ref("refs/heads/Topic", push.commit({}));
    CHECK(objections_to(push, "refs/heads/Topic").empty());
  }
}

TEST_CASE("a ref in what is the folder of a class on some systems is not created", "[facts]") {
  PushFixture push;
  for (const auto* name :
       {"refs/heads/Release/9", "refs/heads/RELEASE/a/b", "refs/Heads/release/9"}) {
    INFO(name);
    const Gathered gathered = push.push(name, push.commit({}));
    CHECK(gathered.objections.at(0).back().kind == Kind::ref_confusable);
    CHECK(gathered.objections.at(0).back().other_ref == "refs/heads/release/**");
  }
  for (const auto* name : {"refs/heads/release/9", "refs/heads/release/Release/9",
                           "refs/heads/Releases/9", "refs/heads/x/Release/9"}) {
    INFO(name);
    CHECK(objections_to(push, name).empty());
  }
}

TEST_CASE("a ref that stands in the way of another is not created", "[facts]") {
  PushFixture push;
  push.repository.set_ref("refs/heads/a/b", push.commit({}));
  const auto* const name =
      GENERATE("refs/heads/main/x", "refs/heads/MAIN/x/y", "refs/heads/release",
               "refs/heads/Release", "refs/heads/a", "refs/heads/a/b/c");
  INFO(name);
  CHECK(objections_to(push, name) == std::vector{Kind::ref_obstructs});
  CHECK(objections_to(push, "refs/heads/release/9").empty());
  CHECK(objections_to(push, "refs/heads/a/bc").empty());
}

TEST_CASE("a push to a symbolic ref is judged as both names", "[facts]") {
  PushFixture push;
  const Oid root = push.commit({});
  const Oid next = push.commit({root});
  push.repository.set_ref("refs/heads/main", root);
  push.repository.set_symbolic_ref("refs/heads/master", "refs/heads/main");
  const Gathered gathered = push.push("refs/heads/master", next);
  const UpdateFacts& update = gathered.facts.updates.at(0);
  CHECK(update.ref == "refs/heads/master");
  CHECK(update.resolved_ref == "refs/heads/main");
  CHECK(update.old_id == root);
  CHECK(update.kind == UpdateKind::fast_forward);
  CHECK(judged_by(update, "all") == std::vector{next});
  CHECK(gathered.objections.at(0).empty());
}

TEST_CASE("moving what a protected symbolic ref stands for is moving it", "[facts]") {
  PushFixture push;
  const Oid root = push.commit({});
  push.repository.set_ref("refs/heads/trunk", root);
  push.repository.set_symbolic_ref("refs/heads/main", "refs/heads/trunk");
  const Oid next = push.commit({root});
  const Gathered direct = push.push("refs/heads/trunk", next);
  CHECK(direct.facts.updates.at(0).classes == std::set<std::string>{"protected"});
  CHECK(judged_by(direct.facts.updates.at(0), "all") == std::vector{next});

  SECTION("also where it is not born yet") {
    push.repository.remove_ref("refs/heads/trunk");
    const Gathered born = push.push("refs/heads/main", next);
    CHECK(born.facts.updates.at(0).kind == UpdateKind::create);
    CHECK(judged_by(born.facts.updates.at(0), "all") == sorted({root, next}));
  }
  SECTION("a symbolic ref into a refused namespace is refused") {
    push.repository.set_symbolic_ref("refs/heads/door", "refs/meta/config");
    CHECK(kinds_of(push.push("refs/heads/door", next).objections.at(0)) ==
          std::vector{Kind::namespace_refused});
  }
  SECTION("a circle fails") {
    push.repository.set_symbolic_ref("refs/heads/x", "refs/heads/y");
    push.repository.set_symbolic_ref("refs/heads/y", "refs/heads/x");
    const auto gathered = push.try_push({RefUpdate{"refs/heads/x", Oid(), next}});
    REQUIRE_FALSE(gathered);
    CHECK(gathered.error().code == FailureCode::server_broken);
  }
}

TEST_CASE("a repository's class does not loosen what may stand at a system's ref", "[facts]") {
  PushFixture push;
  const Oid blob = push.repository.add_blob("text");
  const auto refused = [&](const std::string& ref, const Oid& id) {
    return kinds_of(push.push(ref, id).objections.at(0)) == std::vector{Kind::target_type};
  };
  push.policy.ref_classes.push_back(
      ref_class("own", {"refs/tags/**", "refs/heads/x"}, Level::repository));
  push.policy.ref_classes.back().targets = {TargetType::blob};
  CHECK(refused("refs/tags/v1", blob));
  CHECK_FALSE(refused("refs/tags/own", blob));
  CHECK(refused("refs/tags/own", push.commit({})));

  SECTION("where the system's class lists something that decides") {
    push.policy.ref_classes[1].targets = {TargetType::tag};
    CHECK(refused("refs/tags/v1", blob));
    CHECK(refused("refs/tags/v1", push.commit({})));
    CHECK_FALSE(refused("refs/tags/v1", push.repository.add_tag({push.commit({}), "v1"})));
  }
  SECTION("nor by adding a pattern to a class of the system that lists more") {
    push.policy.ref_classes.push_back(ref_class("data", {"refs/tags/data/*"}));
    push.policy.ref_classes.back().targets = {TargetType::blob};
    match_also(push.policy.ref_classes.back(), "refs/tags/v*");
    CHECK(refused("refs/tags/v1", blob));
    CHECK_FALSE(refused("refs/tags/data/1", blob));
  }
}

TEST_CASE("what a ref points at is peeled explicitly", "[facts]") {
  PushFixture push;
  const Oid commit = push.commit({});
  const Oid tree = push.repository.add_tree({{"a", "b"}});
  const Oid blob = push.repository.add_blob("text");
  const Oid tag = push.repository.add_tag({commit, "v1"});
  const Oid nested = push.repository.add_tag({tag, "v1", ObjectType::tag});
  const Oid tree_tag = push.repository.add_tag({tree, "v1", ObjectType::tree});
  const Oid blob_tag = push.repository.add_tag({blob, "v1", ObjectType::blob});
  const auto objections = [&](const std::string& ref, const Oid& id) {
    return kinds_of(push.push(ref, id).objections.at(0));
  };
  const std::vector<Kind> refused{Kind::target_type};
  CHECK(objections("refs/tags/v1", commit).empty());
  CHECK(objections("refs/tags/v1", tag).empty());
  for (const Oid& id : {nested, tree, blob, tree_tag, blob_tag}) {
    CHECK(objections("refs/tags/v1", id) == refused);
    CHECK(objections("refs/heads/main", id) == refused);
    CHECK(objections("refs/tags/uncovered", id).empty());
  }
  CHECK(objections("refs/heads/main", tag) == refused);
  CHECK(objections("refs/heads/main", commit).empty());

  push.policy.ref_classes[1].targets = {TargetType::nested_tag, TargetType::blob};
  CHECK(objections("refs/tags/v1", nested).empty());
  CHECK(objections("refs/tags/v1", blob_tag).empty());
  CHECK(objections("refs/tags/v1", commit) == refused);
  const UpdateFacts facts = push.push("refs/tags/v1", nested).facts.updates.at(0);
  CHECK(facts.tip_commit == commit);
  CHECK(facts.tag->id == nested);
  CHECK(facts.tag->target_type == ObjectType::tag);
}

TEST_CASE("a tag's own facts are read and its signature verified", "[facts]") {
  PushFixture push;
  MemoryTag tag{push.commit({}), "v1"};
  const std::string text = "-----BEGIN PGP SIGNATURE-----\n\nx\n-----END PGP SIGNATURE-----\n";
  tag.signature = text;
  push.verifier.tell_good(text, 0);
  const Oid id = push.repository.add_tag(tag);
  const UpdateFacts facts = push.push("refs/tags/v1", id).facts.updates.at(0);
  REQUIRE(facts.tag);
  CHECK(facts.tag->name == Untrusted("v1"));
  CHECK(facts.tag->tagger->person == "dana");
  CHECK(facts.tag->signature.state == SignatureState::good);
  CHECK(facts.tag->signer == listed_keys(push.policy, fixed_now()).owners.at(0).person);
  CHECK(facts.kind == UpdateKind::create);
}

TEST_CASE("a good signature beside a header that nobody verifies is several", "[facts]") {
  PushFixture push;
  const std::string text = "-----BEGIN PGP SIGNATURE-----\n\nx\n-----END PGP SIGNATURE-----\n";
  const std::string other = "gpgsig-sha256 anything\n at all\n";
  push.verifier.tell_good(text, 0);
  SECTION("a commit") {
    MemoryCommit made;
    made.tree = push.repository.add_tree({{"a", "b"}});
    made.signature = text;
    made.headers = other;
    const Oid id = push.repository.add_commit(made);
    const Gathered gathered = push.push("refs/heads/main", id);
    CHECK(gathered.objections.at(0).empty());
    const auto& commit = gathered.facts.updates.at(0).judged.at(0).commits.at(0);
    CHECK(commit->signature.state == SignatureState::multiple);
    CHECK_FALSE(commit->signature.why.empty());
    CHECK_FALSE(commit->signer);
    CHECK(push.verifier.asked.empty());
  }
  SECTION("a tag") {
    const Oid target = push.commit({});
    const Oid id = push.repository.add(
        ObjectType::tag, "object " + target.hex() + "\ntype commit\ntag v1\ntagger " +
                             identity("Dana Reyes", "dana@example.org") + "\n" + other + "\nm\n" +
                             text);
    const Gathered gathered = push.push("refs/tags/v1", id);
    CHECK(gathered.objections.at(0).empty());
    const UpdateFacts& facts = gathered.facts.updates.at(0);
    REQUIRE(facts.tag);
    CHECK(facts.tag->signature.state == SignatureState::multiple);
    CHECK_FALSE(facts.tag->signature.why.empty());
    CHECK_FALSE(facts.tag->signer);
    CHECK(push.verifier.asked.empty());
  }
}

TEST_CASE("a listed key knows whether its person has left", "[facts]") {
  Policy policy = bare_policy();
  Person& dana = policy.people.at("dana");
  const auto left = [&] {
    const ListedKeys listed = listed_keys(policy, fixed_now());
    for (std::size_t i = 0; i < listed.keys.size(); ++i) {
      if (listed.owners[i].person == "dana") {
        return listed.keys[i].left;
      }
    }
    throw std::runtime_error("dana has no key");
  };
  CHECK_FALSE(left());
  dana.left = day_of(fixed_now());
  CHECK_FALSE(left());
  dana.left = day_of(fixed_now()) - std::chrono::days(1);
  CHECK(left());
}

TEST_CASE("malformed objects are refused on every covered ref and only there", "[facts]") {
  PushFixture push;
  push.policy.rules.clear();
  const Oid root = push.commit({});
  MemoryCommit odd;
  odd.parents = {root};
  odd.tree = push.repository.add_tree({{"a", "b"}});
  odd.committer = "Dana Reyes <dana@example.org> 0001 +0000";
  const Oid malformed = push.repository.add_commit(odd);
  const Oid tip = push.commit({malformed});
  push.repository.set_ref("refs/heads/main", root);
  const Gathered gathered = push.push("refs/heads/main", tip);
  REQUIRE(kinds_of(gathered.objections.at(0)) == std::vector{Kind::object_malformed});
  CHECK(gathered.objections.at(0).at(0).object == malformed);
  CHECK_FALSE(gathered.objections.at(0).at(0).why.empty());
  CHECK(push.push("refs/heads/topic", tip).objections.at(0).empty());

  SECTION("a tree") {
    const Oid tree = push.repository.add(
        ObjectType::tree, "100644 .git" + std::string(1, '\0') + std::string(20, 'x'));
    MemoryCommit commit;
    commit.parents = {root};
    commit.tree = tree;
    const Gathered bad = push.push("refs/heads/main", push.repository.add_commit(commit));
    REQUIRE(kinds_of(bad.objections.at(0)) == std::vector{Kind::object_malformed});
    CHECK(bad.objections.at(0).at(0).object == tree);
  }
  SECTION("a tag") {
    const Oid tag =
        push.repository.add(ObjectType::tag, "object " + root.hex() + "\ntype commit\n");
    CHECK(kinds_of(push.push("refs/tags/v1", tag).objections.at(0)) ==
          std::vector{Kind::object_malformed});
    CHECK(push.push("refs/tags/other", tag).objections.at(0).empty());
    const Oid liar = push.repository.add_tag({root, "v1", ObjectType::tree});
    CHECK(kinds_of(push.push("refs/tags/v1", liar).objections.at(0)) ==
          std::vector{Kind::object_malformed});
  }
  SECTION("what is known already is not looked at again") {
    push.repository.set_ref("refs/heads/main", tip);
    CHECK(push.push("refs/heads/main", push.commit({tip})).objections.at(0).empty());
  }
}

TEST_CASE("three thousand refs in one push are gathered in a moment", "[facts]") {
  PushFixture push;
  const Oid root = push.commit({});
  push.repository.set_ref("refs/heads/main", root);
  std::vector<RefUpdate> updates;
  for (int i = 0; i < 3000; ++i) {
    updates.push_back({"refs/heads/release/" + std::to_string(i), Oid(), push.commit({root})});
  }
  const Gathered gathered = push.push(updates);
  CHECK(gathered.facts.updates.size() == 3000);
  CHECK(judged_by(gathered.facts.updates.back(), "all") == std::vector{updates.back().new_id});
}

}  // namespace refwarden::test
