#include "facts/gather.hpp"

#include <catch2/catch.hpp>

#include "unit/facts/gather_fixture.hpp"

namespace refwarden::test {
namespace {

const std::string k_main = "refs/heads/main";

}  // namespace

TEST_CASE("a fast-forward judges what is new to the ref", "[facts]") {
  PushFixture push;
  const Oid root = push.commit({});
  const Oid first = push.commit({root});
  const Oid second = push.commit({first});
  push.repository.set_ref(k_main, root);
  const Gathered gathered = push.push(k_main, second);

  const UpdateFacts& update = gathered.facts.updates.at(0);
  CHECK(update.kind == UpdateKind::fast_forward);
  CHECK(judged_by(update, "all") == sorted({first, second}));
  CHECK(judged_by(update, "chain") == sorted({first, second}));
  CHECK(update.judged.at(0).commits.at(0)->id == first);
  CHECK(update.tip->id == second);
  CHECK(update.rebase_base == root);
  CHECK(update.files == 1);
  CHECK(gathered.objections.at(0).empty());
}

TEST_CASE("who wrote side commits is told where a reviews rule judges first parents", "[facts]") {
  PushFixture push;
  push.policy.rules = {any_rule("chain", {"protected"}, CommitScope::first_parent)};
  const Oid root = push.commit({});
  MemoryCommit made;
  made.tree = push.repository.add_tree({{"side", "1"}});
  made.parents = {root};
  made.author = identity("Ines Okafor", "ines@example.org", 1000);
  made.message = "S\n\nCo-authored-by: X <x@example.net>\n";
  const Oid side = push.repository.add_commit(made);
  const Oid merge = push.commit({root, side}, {{"side", "1"}});
  push.repository.set_ref(k_main, root);
  CHECK(push.push(k_main, merge).facts.updates.at(0).beside.empty());

  push.policy.rules[0].body = ReviewsRule{};
  const Gathered gathered = push.push(k_main, merge);
  const UpdateFacts& update = gathered.facts.updates.at(0);
  CHECK(judged_by(update, "chain") == sorted({merge}));
  REQUIRE(update.beside.size() == 1);
  CHECK(update.beside[0].id == side);
  CHECK(update.beside[0].parents == std::vector<Oid>{root});
  CHECK(update.beside[0].author.person == "ines");
  REQUIRE(update.beside[0].co_authors.size() == 1);
  CHECK_FALSE(update.beside[0].co_authors[0].person);

  // What a rule judges in the same update is there already.
  push.policy.rules.push_back(any_rule("all", {"protected"}, CommitScope::all));
  CHECK(push.push(k_main, merge).facts.updates.at(0).beside.empty());
}

}  // namespace refwarden::test
