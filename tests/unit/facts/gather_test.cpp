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

}  // namespace refwarden::test
