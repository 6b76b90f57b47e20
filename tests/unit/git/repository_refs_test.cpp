// What every implementation of Repository says of refs.
#include "git/repository.hpp"
#include "support/repository_kinds.hpp"

using namespace refwarden;
using namespace refwarden::test;

namespace {

std::vector<std::string> names(const std::vector<RefTip>& tips) {
  std::vector<std::string> result;
  for (const RefTip& tip : tips) {
    result.push_back(tip.name);
  }
  return result;
}

using Names = std::vector<std::string>;

}  // namespace

TEMPLATE_TEST_CASE("refs come sorted, packed and loose together, symbolic ones apart", "[git]",
                   ByLibgit2, ByGit, ByGitWide) {
  const GitFolder folder;
  make<TestType>(folder, {"-b", "main", "."});
  folder.git({"commit", "-q", "--allow-empty", "-m", "First"});
  const std::string first = folder.git({"rev-parse", "HEAD"});
  folder.git({"branch", "packed"});
  folder.git({"branch", "both"});
  folder.git({"tag", "-a", "-m", "Release", "v1"});
  folder.git({"pack-refs", "--all"});
  folder.git({"commit", "-q", "--allow-empty", "-m", "Second"});
  folder.git({"branch", "-f", "both"});
  folder.git({"branch", "a-b"});
  folder.git({"branch", "a/b"});
  folder.git({"symbolic-ref", "refs/heads/master", "refs/heads/main"});
  folder.git({"symbolic-ref", "refs/heads/unborn", "refs/heads/none"});
  const auto refs = opened<TestType>(folder.path() / ".git")->refs();
  REQUIRE(refs);
  CHECK(names(refs->direct) == Names{"refs/heads/a-b", "refs/heads/a/b", "refs/heads/both",
                                     "refs/heads/main", "refs/heads/packed", "refs/tags/v1"});
  CHECK(refs->direct[2].target.hex() == folder.git({"rev-parse", "both"}));
  CHECK(refs->direct[4].target.hex() == first);
  CHECK(refs->direct[5].target.hex() == folder.git({"rev-parse", "v1"}));
  REQUIRE(refs->symbolic.size() == 2);
  CHECK(refs->symbolic[0].name == "refs/heads/master");
  CHECK(refs->symbolic[0].target == "refs/heads/main");
  CHECK(refs->symbolic[1].target == "refs/heads/none");
}

TEMPLATE_TEST_CASE("within a namespace only its own refs are listed, under its own names", "[git]",
                   ByLibgit2, ByGit, ByGitWide) {
  const GitFolder folder;
  make<TestType>(folder, {"--bare", "-b", "main", "."});
  const std::string tree = folder.git({"mktree"});
  const std::string commit = folder.git({"commit-tree", "-m", "First", tree});
  const std::string inner = "refs/namespaces/a/refs/namespaces/b/";
  folder.git({"update-ref", "refs/heads/outside", commit});
  folder.git({"update-ref", "refs/namespaces/a/refs/heads/between", commit});
  folder.git({"update-ref", inner + "refs/heads/inside", commit});
  folder.git({"symbolic-ref", inner + "HEAD", inner + "refs/heads/inside"});
  folder.git({"symbolic-ref", inner + "refs/heads/alias", inner + "refs/heads/inside"});
  folder.git({"symbolic-ref", inner + "refs/heads/hole", "refs/heads/outside"});
  for (const std::string name : {"a/b", "/a//b/"}) {
    const auto refs = opened<TestType>(folder.path(), Quarantine::ignore, name)->refs();
    REQUIRE(refs);
    CHECK(names(refs->direct) == Names{"refs/heads/inside"});
    REQUIRE(refs->symbolic.size() == 2);
    CHECK(refs->symbolic[0].target == "refs/heads/inside");
    CHECK(refs->symbolic[1].target == "/refs/heads/outside");
  }
  const auto outer = opened<TestType>(folder.path(), Quarantine::ignore, "a");
  CHECK(names((*outer->reopen())->refs()->direct) ==
        Names{"refs/heads/between", "refs/namespaces/b/refs/heads/inside"});
}
