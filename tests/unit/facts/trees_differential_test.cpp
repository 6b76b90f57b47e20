// Changed paths and merge answers as they come from repositories on disk, however those are read.
#include <sstream>

#include "facts/merge_answer.hpp"
#include "facts/tree_compare.hpp"
#include "support/repository_kinds.hpp"
#include "unit/facts/random_files.hpp"

namespace refwarden::test {
namespace {

constexpr unsigned k_seeds = 500;

struct Sides {
  MemoryFiles base;
  MemoryFiles first;
  MemoryFiles second;
  MemoryFiles result;
};

Sides random_sides(unsigned seed) {
  std::mt19937 random(seed);
  Sides sides{random_files(random), random_files(random), random_files(random), {}};
  sides.result = random() % 2 == 0 ? sides.first : random_files(random);
  return sides;
}

// git-fast-import(1): each list of files as the tree of one commit more.
void add_commit(const MemoryFiles& files, std::ostringstream& stream) {
  stream << "commit refs/heads/trees\ncommitter A <a@example.org> 1700000000 +0000\ndata 0\n"
         << "deleteall\n";
  for (const auto& [path, file] : files) {
    stream << "M " << std::oct << file.mode << std::dec << " inline " << path << "\ndata "
           << file.content.size() << "\n"
           << file.content << "\n";
  }
  stream << "\n";
}

struct TreesOnDisk {
  Oid base;
  Oid first;
  Oid second;
  Oid result;
};

std::vector<TreesOnDisk> write_all(const GitFolder& git) {
  std::ostringstream stream;
  for (unsigned seed = 1; seed <= k_seeds; ++seed) {
    const Sides sides = random_sides(seed);
    for (const MemoryFiles* files : {&sides.base, &sides.first, &sides.second, &sides.result}) {
      add_commit(*files, stream);
    }
  }
  git.git({"fast-import", "--quiet"}, stream.str());
  std::istringstream listed(git.git({"log", "--reverse", "--format=%T", "refs/heads/trees"}));
  std::vector<TreesOnDisk> trees(k_seeds);
  std::string id;
  const auto next = [&] {
    REQUIRE(std::getline(listed, id));
    return *Oid::parse(id);
  };
  for (TreesOnDisk& sides : trees) {
    sides.base = next();
    sides.first = next();
    sides.second = next();
    sides.result = next();
  }
  return trees;
}

std::string lines(const Result<TreeDifference>& difference) {
  REQUIRE(difference);
  std::string text;
  for (const PathChange& change : difference->paths) {
    text += std::string(change.path.bytes()) + "\n";
  }
  return text;
}

std::string answer_in_memory(const Sides& sides) {
  MemoryRepository repository;
  ObjectCache objects(repository);
  return lines(merge_answer({{repository.add_tree(sides.base)},
                             repository.add_tree(sides.first),
                             repository.add_tree(sides.second),
                             repository.add_tree(sides.result)},
                            objects, {}));
}

}  // namespace

TEMPLATE_TEST_CASE("changed paths are git's and merge answers the same, however they are read",
                   "[facts]", ByLibgit2, ByGit, ByGitWide) {
  const GitFolder git;
  make_bare<TestType>(git);
  const std::vector<TreesOnDisk> trees = write_all(git);
  const auto repository = opened<TestType>(git.path());
  ObjectCache objects(*repository);
  std::string asked;
  std::string ours;
  for (unsigned seed = 1; seed <= k_seeds; ++seed) {
    const TreesOnDisk& sides = trees[seed - 1];
    // Of two that are the same git says nothing at all.
    if (sides.first != sides.second) {
      const std::string pair = sides.first.hex() + " " + sides.second.hex() + "\n";
      TreeComparison comparison(objects, {});
      asked += pair;
      ours += pair + lines(comparison.compare(sides.first, sides.second));
    }
    INFO("seed " << seed);
    CHECK(lines(merge_answer({{sides.base}, sides.first, sides.second, sides.result}, objects,
                             {})) == answer_in_memory(random_sides(seed)));
  }
  CHECK(git.run({"diff-tree", "-r", "--no-renames", "--name-only", "--stdin"}, asked).output ==
        ours);
}

}  // namespace refwarden::test
