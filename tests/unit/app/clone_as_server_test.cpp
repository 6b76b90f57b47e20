#include "app/clone_as_server.hpp"

#include <catch2/catch.hpp>

#include "support/facts_builder.hpp"
#include "support/memory_repository.hpp"

using namespace refwarden;
using namespace refwarden::test;

namespace {

using Names = std::vector<std::string>;

Names names_of(const RefsSnapshot& refs) {
  Names names;
  for (const RefTip& tip : refs.direct) {
    names.push_back(tip.name);
  }
  return names;
}

Oid at(const RefsSnapshot& refs, const std::string& name) {
  return value_of(refs, name, HashAlgorithm::sha1);
}

std::unique_ptr<MemoryRepository> a_clone() {
  auto clone = std::make_unique<MemoryRepository>();
  clone->set_ref("refs/heads/main", oid(9));
  clone->set_ref("refs/remotes/origin/main", oid(1));
  clone->set_ref("refs/remotes/origin/release/1", oid(2));
  clone->set_ref("refs/remotes/origin2/main", oid(3));
  clone->set_ref("refs/tags/v1", oid(4));
  clone->set_symbolic_ref("refs/remotes/origin/HEAD", "refs/remotes/origin/main");
  return clone;
}

}  // namespace

TEST_CASE("a server has the branches that its clone saw there, and no tags", "[app]") {
  const RefsSnapshot server = server_refs(*a_clone()->refs(), "origin");
  CHECK(names_of(server) == Names{"refs/heads/main", "refs/heads/release/1"});
  CHECK(server.symbolic.empty());
  CHECK(at(server, "refs/heads/main") == oid(1));
  CHECK(at(server, "refs/heads/mai").is_null());
  CHECK(at(server, "refs/tags/v1").is_null());
}

TEST_CASE("what the developer says of the old value wins", "[app]") {
  RefsSnapshot server = server_refs(*a_clone()->refs(), "origin");
  set_old(server, {"refs/heads/main", oid(7), oid(9)});
  CHECK(at(server, "refs/heads/main") == oid(7));
  set_old(server, {"refs/heads/next", oid(8), oid(9)});
  CHECK(names_of(server) == Names{"refs/heads/main", "refs/heads/next", "refs/heads/release/1"});
  set_old(server, {"refs/heads/main", Oid::null(HashAlgorithm::sha1), oid(9)});
  set_old(server, {"refs/heads/none", Oid::null(HashAlgorithm::sha1), oid(9)});
  CHECK(names_of(server) == Names{"refs/heads/next", "refs/heads/release/1"});
}

TEST_CASE("the clone's objects are seen with the server's refs, in each thread", "[app]") {
  auto clone = a_clone();
  const Oid blob = clone->add_blob("text");
  RefsSnapshot server = server_refs(*clone->refs(), "origin");
  const auto repository = as_server(std::move(clone), std::move(server));
  const auto again = repository->reopen();
  REQUIRE(again);
  for (const Repository* each : {repository.get(), again->get()}) {
    CHECK(names_of(*each->refs()) == Names{"refs/heads/main", "refs/heads/release/1"});
    CHECK((*each->read(blob, 100))->bytes == "text");
  }
}
