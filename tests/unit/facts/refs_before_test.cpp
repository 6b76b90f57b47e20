// Refs that are left in git's list of packed ones against the same refs read one by one.
#include "facts/refs_before.hpp"

#include "facts/watch.hpp"
#include "git/packed_refs.hpp"
#include "support/repository_kinds.hpp"
#include "unit/facts/gather_fixture.hpp"

namespace refwarden::test {
namespace {

const std::set<std::string> k_classes{"protected", "releases"};

std::vector<std::string> names_of(const RefsBefore& refs) {
  std::vector<std::string> names;
  REQUIRE(refs.each_name([&](std::string_view name) { names.emplace_back(name); }));
  std::sort(names.begin(), names.end());
  return names;
}

std::map<std::string, Oid> by_name(const std::vector<RefTip>& tips) {
  std::map<std::string, Oid> result;
  for (const RefTip& tip : tips) {
    result[tip.name] = tip.target;
  }
  CHECK(result.size() == tips.size());
  return result;
}

// Packed: many of all kinds, some annotated tags. Then some are moved, one becomes symbolic.
void add_refs(const GitFolder& folder, const std::string& prefix) {
  const std::string tree = folder.git({"mktree"});
  const std::string first = folder.git({"commit-tree", "-m", "First", tree});
  const std::string second = folder.git({"commit-tree", "-m", "Second", tree});
  std::string lines;
  for (int i = 0; i < 200; ++i) {
    lines += "create " + prefix + "refs/heads/release/" + std::to_string(i) + " " + first + "\n";
    lines += "create " + prefix + "refs/heads/topic-" + std::to_string(i) + " " + first + "\n";
    lines += "create refs/outside/" + std::to_string(i) + " " + first + "\n";
  }
  lines += "create " + prefix + "refs/heads/main " + first + "\n";
  lines += "create " + prefix + "refs/heads/release.x/1 " + first + "\n";
  folder.git({"update-ref", "--stdin"}, lines);
  folder.git({"tag", "-a", "-m", "Release", "v1", first});
  folder.git({"update-ref", prefix + "refs/tags/v1", folder.git({"rev-parse", "refs/tags/v1"})});
  folder.git({"pack-refs", "--all"});
  folder.git({"update-ref", prefix + "refs/heads/main", second});
  folder.git({"update-ref", prefix + "refs/heads/new", second});
  folder.git({"symbolic-ref", prefix + "refs/heads/topic-7", prefix + "refs/heads/release/7"});
}

}  // namespace

TEMPLATE_TEST_CASE("refs in git's list are the same refs", "[facts]", ByLibgit2, ByGitWide) {
  const GitFolder folder;
  make_bare<TestType>(folder);
  const bool within = GENERATE(false, true);
  add_refs(folder, within ? "refs/namespaces/a/" : "");
  const auto repository = opened<TestType>(folder.path(), Quarantine::ignore,
                                           within ? std::optional<std::string>("a") : std::nullopt);
  const Policy policy = walk_policy();
  const auto snapshot = repository->refs_on_demand();
  REQUIRE(snapshot);
  REQUIRE(snapshot->packed != nullptr);
  const RefsBefore lazy(*snapshot, policy);
  const RefsBefore whole(*repository->refs(), policy);

  const std::vector<std::string> names = names_of(whole);
  CHECK(names.size() > 400);
  CHECK(names_of(lazy) == names);
  for (const std::string& name : names) {
    CHECK(*lazy.value(name) == *whole.value(name));
  }
  for (const std::string name : {"refs/heads/release", "refs/heads/aaa", "refs/zzz",
                                 "refs/heads/topic-7", "refs/heads/release/1999", ""}) {
    CHECK(*lazy.value(name) == *whole.value(name));
  }
  const auto covered = by_name(*whole.covered_by(k_classes, Level::system));
  CHECK(by_name(*lazy.covered_by(k_classes, Level::system)) == covered);
  const auto some =
      lazy.covered_among({"refs/heads/release/3", "refs/heads/new"}, k_classes, Level::system);
  REQUIRE(some);
  CHECK_FALSE(some->all);
  CHECK(by_name(some->tips) ==
        std::map<std::string, Oid>{{"refs/heads/main", covered.at("refs/heads/main")},
                                   {"refs/heads/release/3", covered.at("refs/heads/release/3")},
                                   {"refs/heads/release/7", covered.at("refs/heads/release/7")}});
}

TEST_CASE("going through very many refs ends with the time there is", "[facts]") {
  const GitFolder folder;
  make_bare<ByLibgit2>(folder);
  add_refs(folder, "");
  const Policy policy = walk_policy();
  const TestClock clock;
  for (const bool is_late : {false, true}) {
    Watch watch(clock, clock.now() - std::chrono::seconds(is_late ? 1 : 0), nullptr);
    const RefsBefore refs(*opened<ByLibgit2>(folder.path())->refs_on_demand(), policy, &watch);
    const auto covered = refs.covered_by(k_classes, Level::system);
    CHECK(covered.has_value() == !is_late);
    const auto done = refs.each_name([](std::string_view) {});
    CHECK(done.has_value() == !is_late);
    CHECK((done || done.error().code == FailureCode::limit_seconds));
  }
}

TEST_CASE("where patterns have no wildcard, few refs are all", "[facts]") {
  const GitFolder folder;
  make_bare<ByLibgit2>(folder);
  add_refs(folder, "");
  Policy policy = walk_policy();
  policy.ref_classes = {ref_class("protected", {"refs/heads/main", "refs/heads/topic-7"})};
  const RefsBefore refs(*opened<ByLibgit2>(folder.path())->refs_on_demand(), policy);
  const auto covered = refs.covered_among({}, {"protected"}, Level::system);
  REQUIRE(covered);
  CHECK(covered->all);
  CHECK(by_name(covered->tips) == by_name(*refs.covered_by({"protected"}, Level::system)));
  CHECK(covered->tips.size() == 2);  // a symbolic ref of the class stands for what it leads to
}

TEST_CASE("a list that is not sorted is read as a whole, and a damaged one is a failure",
          "[facts]") {
  const GitFolder folder;
  make_bare<ByLibgit2>(folder);
  const std::string id(40, 'a');
  const Policy policy = walk_policy();
  const auto refs = [&](const std::string& text) {
    folder.write("packed-refs", text);
    return opened<ByLibgit2>(folder.path())->refs_on_demand();
  };
  const auto unsorted = refs("# pack-refs with: peeled fully-peeled \n" + id +
                             " refs/heads/main\n" + id + " refs/heads/a\n");
  REQUIRE(unsorted);
  CHECK(unsorted->packed == nullptr);
  CHECK(unsorted->direct.size() == 2);

  const std::string header = "# pack-refs with: peeled fully-peeled sorted \n";
  const auto* const line = GENERATE("x refs/heads/main\n", "refs/heads/main", "\n\n",
                                    "zaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa refs/heads/main\n");
  const RefsBefore damaged(*refs(header + line), policy);
  CHECK_FALSE(damaged.value("refs/heads/main"));
  const RefsBefore empty(*refs(header), policy);
  CHECK(*empty.value("refs/heads/main") == std::nullopt);
}

}  // namespace refwarden::test
