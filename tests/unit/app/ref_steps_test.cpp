#include "app/ref_steps.hpp"

#include <catch2/catch.hpp>

#include "support/git_folder.hpp"
#include "support/scratch_folder.hpp"

using namespace refwarden;
using namespace refwarden::test;
namespace fs = std::filesystem;

namespace {

struct Bare {
  Bare() {
    git.git({"init", "-q", "--bare", "-b", "main", "."});
    const std::string tree = git.git({"mktree"});
    one = *Oid::parse(git.git({"commit-tree", "-m", "One", tree}));
    two = *Oid::parse(git.git({"commit-tree", "-m", "Two", tree}));
    git.git({"update-ref", "refs/heads/main", one.hex()});
  }
  [[nodiscard]] std::vector<RefStep> steps(const std::vector<RefChange>& changes) const {
    auto found = steps_of({git.path().string(), git.path().string()}, changes);
    REQUIRE(found);
    return *found;
  }
  [[nodiscard]] std::size_t count(const RefChange& change) const { return steps({change}).size(); }

  GitFolder git;
  Oid one;
  Oid two;
  Oid none = Oid::null(HashAlgorithm::sha1);
};

}  // namespace

TEST_CASE("a step begins where the ref is, whatever whoever moves it expects", "[app]") {
  const Bare bare;
  const auto steps = bare.steps({{"refs/heads/main", bare.none, bare.two},
                                 {"refs/heads/new", bare.none, bare.two},
                                 {"refs/heads/main", bare.none, bare.none}});
  REQUIRE(steps.size() == 3);
  CHECK(steps[0].old_id == bare.one);
  CHECK(steps[0].new_id == bare.two);
  CHECK(steps[1].old_id.is_null());
  CHECK(steps[2].old_id == bare.one);
  CHECK(steps[2].new_id.is_null());
}

TEST_CASE("what stays where it is is no step", "[app]") {
  const Bare bare;
  CHECK(bare.count({"refs/heads/main", bare.none, bare.one}) == 0);
  CHECK(bare.count({"refs/heads/none", bare.none, bare.none}) == 0);
  CHECK(bare.count({"refs/heads/none", std::nullopt, std::nullopt}) == 0);
}

TEST_CASE("a file under a list that says the same may go, but not the ref", "[app]") {
  const Bare bare;
  const RefChange away{"refs/heads/main", bare.one, bare.none};
  CHECK(bare.count(away) == 1);
  bare.git.git({"pack-refs", "--all", "--no-prune"});
  REQUIRE(fs::exists(bare.git.path() / "refs/heads/main"));
  CHECK(bare.count(away) == 0);
  CHECK(bare.count({"refs/heads/main", bare.none, bare.none}) == 1);
  CHECK(bare.count({"refs/heads/main", bare.two, bare.none}) == 1);
  write_text(bare.git.path() / "packed-refs.lock", "");
  CHECK(bare.count(away) == 1);
  fs::remove(bare.git.path() / "packed-refs.lock");
  write_text(bare.git.path() / "refs/heads/main", bare.two.hex() + "\n");
  CHECK(bare.count({"refs/heads/main", bare.two, bare.none}) == 1);
  fs::remove(bare.git.path() / "refs/heads/main");
  CHECK(bare.count(away) == 1);
}

TEST_CASE("a symbolic ref is followed by a line of its target's", "[app]") {
  const Bare bare;
  bare.git.git({"symbolic-ref", "refs/heads/alias", "refs/heads/main"});
  const auto steps = bare.steps(
      {{"refs/heads/alias", bare.none, bare.two}, {"refs/heads/main", bare.none, bare.two}});
  REQUIRE(steps.size() == 1);
  CHECK(steps[0].ref == "refs/heads/main");
  // Without it the symbolic ref itself becomes a direct one.
  const auto alone = bare.steps({{"refs/heads/alias", bare.none, bare.two}});
  REQUIRE(alone.size() == 1);
  CHECK(alone[0].old_id.is_null());
  // And a direct ref that becomes a symbolic one is gone.
  const auto gone = bare.steps({{"refs/heads/main", bare.one, std::nullopt}});
  REQUIRE(gone.size() == 1);
  CHECK(gone[0].new_id.is_null());
}

TEST_CASE("what is one work tree's own is not the repository's", "[app]") {
  const Bare bare;
  const RefFolder linked{(bare.git.path() / "worktrees/x").string(), bare.git.path().string()};
  const std::vector<RefChange> changes{{"refs/worktree/x", bare.none, bare.two},
                                       {"refs/bisect/bad", bare.none, bare.two},
                                       {"refs/heads/main", bare.none, bare.two}};
  const auto steps = steps_of(linked, changes);
  REQUIRE(steps);
  REQUIRE(steps->size() == 1);
  CHECK(steps->front().ref == "refs/heads/main");
  CHECK(bare.steps(changes).size() == 3);
}

TEST_CASE("a ref that cannot be read is a failure", "[app]") {
  const Bare bare;
  write_text(bare.git.path() / "refs/heads/main", "no id\n");
  CHECK_FALSE(steps_of({bare.git.path().string(), bare.git.path().string()},
                       {{"refs/heads/main", bare.none, bare.two}}));
}

TEST_CASE("the repository of a transaction is found from GIT_DIR", "[app]") {
  const Bare bare;
  const auto find = [](std::map<std::string, std::string> values) {
    return find_ref_folder(Environment(std::move(values)));
  };
  const std::string path = fs::canonical(bare.git.path()).string();
  const auto plain = find({{"GIT_DIR", bare.git.path().string()}});
  REQUIRE(plain);
  CHECK(plain->git_dir == path);
  CHECK(plain->common_dir == path);
  fs::create_directories(bare.git.path() / "worktrees/x");
  write_text(bare.git.path() / "worktrees/x/commondir", "../..\n");
  const auto linked = find({{"GIT_DIR", path + "/worktrees/x"}});
  REQUIRE(linked);
  CHECK(linked->git_dir == path + "/worktrees/x");
  CHECK(linked->common_dir == path);
  CHECK_FALSE(find({}));
  CHECK_FALSE(find({{"GIT_DIR", path + "/nowhere"}}));
}
