// What git's commit-graph says of reachability, by flooding it.
#include "facts/graph_flood.hpp"

#include "support/repository_kinds.hpp"
#include "unit/facts/gather_fixture.hpp"

namespace refwarden::test {
namespace {

constexpr int k_commits = 600;

// One commit after the other, noted by git.
void add_chain(const GitFolder& folder) {
  std::string stream;
  for (int i = 0; i < k_commits; ++i) {
    stream += "commit refs/heads/main\ncommitter A <a@example.org> 1700000000 +0000\ndata 2\nx\n\n";
  }
  folder.git({"fast-import", "--quiet"}, stream);
  folder.git({"commit-graph", "write", "--reachable"});
}

}  // namespace

TEST_CASE("a flood goes on until the answer is the truth, or the time is over", "[facts]") {
  const GitFolder folder;
  make_bare<ByLibgit2>(folder);
  add_chain(folder);
  const auto repository = opened<ByLibgit2>(folder.path());
  const auto graph = repository->commit_graph();
  REQUIRE(graph != nullptr);
  const auto position = [&](const std::string& name) {
    return graph->find(*Oid::parse(folder.git({"rev-parse", name}))).value();
  };
  const auto first = position("main~" + std::to_string(k_commits - 1));
  const TestClock clock;
  for (const bool is_late : {false, true}) {
    Watch watch(clock, clock.now() - std::chrono::seconds(is_late ? 1 : 0), nullptr);
    GraphFlood flood(graph, watch);
    flood.add(position("main"), CommitScope::all);
    CHECK_FALSE(flood.reached(first));
    const Done done = flood.decide(first);
    CHECK(done.has_value() == !is_late);
    CHECK(flood.reached(first) == !is_late);
    CHECK((done || done.error().code == FailureCode::limit_seconds));
  }
}

}  // namespace refwarden::test
