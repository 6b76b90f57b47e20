// semantics.md section 3: raw tree comparison and what a merge answers for.
#include <array>
#include <random>

#include <catch2/catch.hpp>

#include "facts/merge_answer.hpp"
#include "facts/tree_compare.hpp"
#include "support/git_folder.hpp"
#include "unit/facts/gather_fixture.hpp"
#include "unit/facts/random_files.hpp"

namespace refwarden::test {
namespace {

class Trees {
 public:
  MemoryRepository repository;

  std::vector<std::string> compare(const MemoryFiles& before, const MemoryFiles& after) {
    ObjectCache objects(repository);
    TreeComparison comparison(objects, {});
    return names(comparison.compare(repository.add_tree(before), repository.add_tree(after)));
  }
  // With one base.
  std::vector<std::string> merge(const MemoryFiles& base, const MemoryFiles& first,
                                 const MemoryFiles& second, const MemoryFiles& result) {
    ObjectCache objects(repository);
    return names(merge_answer({{repository.add_tree(base)},
                               repository.add_tree(first),
                               repository.add_tree(second),
                               repository.add_tree(result)},
                              objects, {}));
  }
  static std::vector<std::string> names(const Result<TreeDifference>& difference) {
    std::vector<std::string> paths;
    for (const PathChange& change : difference->paths) {
      paths.emplace_back(change.path.bytes());
    }
    return paths;
  }
};

using Names = std::vector<std::string>;

using Leaf = std::optional<std::pair<std::string, std::uint32_t>>;

Leaf leaf(const MemoryFiles& files, const std::string& path) {
  const auto found = files.find(path);
  return found == files.end() ? Leaf() : Leaf({found->second.content, found->second.mode});
}

bool is_file(const Leaf& leaf) {
  return leaf && (leaf->second == 0100644 || leaf->second == 0100755);
}

// Merges one property of a file: nothing where both sides changed it to different values. Contents
// of one character have no common line, so they merge in no other way.
template <typename Value>
std::optional<Value> merged(const std::optional<Value>& base, const Value& first,
                            const Value& second) {
  if (first == second || second == base) {
    return first;
  }
  return first == base ? std::optional(second) : std::nullopt;
}

bool merges_to(const Leaf& base, const Leaf& first, const Leaf& second, const Leaf& result) {
  if (!is_file(first) || !is_file(second) || !is_file(result) || (base && !is_file(base))) {
    return false;
  }
  const auto content =
      merged(base ? std::optional(base->first) : std::nullopt, first->first, second->first);
  const auto mode =
      merged(base ? std::optional(base->second) : std::nullopt, first->second, second->second);
  return content == result->first && mode == result->second;
}

// A tree with `times` the same file: malformed if twice.
Oid doubled(MemoryRepository& repository, const std::string& text, int times = 2) {
  const Oid blob = repository.add_blob(text);
  std::string bytes;
  for (int i = 0; i < times; ++i) {
    bytes += std::string("100644 f") + '\0' + std::string(blob.raw());
  }
  return repository.add(ObjectType::tree, bytes);
}

std::vector<Oid> ids_of(const std::vector<MalformedObject>& malformed) {
  std::vector<Oid> ids;
  for (const MalformedObject& object : malformed) {
    ids.push_back(object.id);
  }
  return ids;
}

// The paragraph of semantics.md section 3, word by word: the distinct entries that parents have and
// that differ from the base's.
bool explained(const Leaf& base, const Leaf& first, const Leaf& second, const Leaf& result) {
  std::set<Leaf> distinct;
  for (const Leaf& parent : {first, second}) {
    if (parent != base) {
      distinct.insert(parent);
    }
  }
  if (distinct.size() > 1) {
    return merges_to(base, first, second, result);
  }
  return result == (distinct.empty() ? base : *distinct.begin());
}

}  // namespace

TEST_CASE("what differs is told path by path", "[facts]") {
  Trees trees;
  CHECK(trees.compare({}, {{"a", "1"}, {"b/c", "2"}}) == Names{"a", "b/c"});
  CHECK(trees.compare({{"a", "1"}, {"b/c", "2"}}, {}) == Names{"a", "b/c"});
  CHECK(trees.compare({{"a", "1"}}, {{"a", "1"}}).empty());
  CHECK(trees.compare({{"a", "1"}}, {{"a", "2"}}) == Names{"a"});
  // A rename counts on both sides.
  CHECK(trees.compare({{"prot/p", "1"}}, {{"free", "1"}}) == Names{"free", "prot/p"});
  // Mode and type count.
  CHECK(trees.compare({{"a", "1"}}, {{"a", executable("1")}}) == Names{"a"});
  CHECK(trees.compare({{"a", "1"}}, {{"a", symlink("1")}}) == Names{"a"});
  CHECK(trees.compare({{"a", MemoryFile::gitlink(oid(1))}}, {{"a", MemoryFile::gitlink(oid(2))}}) ==
        Names{"a"});
  // A link where a folder was touches the folder and what was in it.
  CHECK(trees.compare({{"prot/p", "1"}, {"prot.x", "1"}},
                      {{"prot", symlink("x")}, {"prot.x", "2"}}) ==
        Names{"prot", "prot.x", "prot/p"});
  // Bytes are bytes.
  CHECK(trees.compare({}, {{"pr\xC3\xA9t/\xFF", "1"}, {"new\nline", "1"}}) ==
        Names{"new\nline", "pr\xC3\xA9t/\xFF"});
}

TEST_CASE("a change tells both sides", "[facts]") {
  MemoryRepository repository;
  ObjectCache objects(repository);
  TreeComparison comparison(objects, {});
  const auto found = comparison.compare(repository.add_tree({{"a", "1"}, {"b", "1"}}),
                                        repository.add_tree({{"a", executable("2")}}));
  REQUIRE(found->paths.size() == 2);
  CHECK(found->paths[0].old_mode == 0100644);
  CHECK(found->paths[0].new_mode == 0100755);
  CHECK(found->paths[0].old_id == repository.add_blob("1"));
  CHECK(found->paths[0].new_id == repository.add_blob("2"));
  CHECK(found->paths[1].new_mode == 0);
  CHECK(found->paths[1].new_id.is_null());
}

TEST_CASE("comparisons have limits", "[facts]") {
  MemoryRepository repository;
  ObjectCache objects(repository);
  const auto code = [&](const Oid& tree, std::uint64_t paths) {
    TreeComparison comparison(objects, {paths});
    const auto found = comparison.compare(std::nullopt, tree);
    return found ? std::nullopt : std::optional(found.error().code);
  };
  MemoryFiles files;
  for (int i = 0; i < 20; ++i) {
    files.insert_or_assign(std::to_string(i), MemoryFile("x"));
  }
  CHECK(code(repository.add_tree(files), 20) == std::nullopt);
  CHECK(code(repository.add_tree(files), 19) == FailureCode::limit_paths);

  const auto nest = [&](Oid tree, const std::vector<std::string>& names, int times) {
    for (int i = 0; i < times; ++i) {
      std::string bytes;
      for (const std::string& name : names) {
        bytes += "40000 " + name + '\0' + std::string(tree.raw());
      }
      tree = repository.add(ObjectType::tree, bytes);
    }
    return tree;
  };
  const Oid leaf = repository.add_tree({{"x", "1"}});
  CHECK(code(nest(leaf, {"a"}, 500), 20) == std::nullopt);
  CHECK(code(nest(leaf, {"a"}, 600), 20) == FailureCode::limit_paths);
  // A small pack of folders in folders that unfolds to 2^60 of them, with files and without.
  CHECK(code(nest(leaf, {"a", "b"}, 60), 50000) == FailureCode::limit_paths);
  CHECK(code(nest(repository.add_tree({}), {"a", "b"}, 60), 50000) == FailureCode::limit_paths);
}

TEST_CASE("comparison agrees with git diff-tree", "[facts]") {
  std::mt19937 random(7);
  MemoryRepository memory;
  const GitFolder git;
  git.git({"init", "-q", "--bare", "."});
  std::set<Oid> written;
  const std::function<void(const Oid&)> write = [&](const Oid& id) {
    if (!written.insert(id).second) {
      return;
    }
    const auto raw = memory.read(id, 1 << 20);
    git.git({"hash-object", "-w", "-t", std::string(name_of((**raw).type)), "--stdin"},
            (**raw).bytes);
    if ((**raw).type == ObjectType::tree) {
      const auto entries = read_tree((**raw).bytes, HashAlgorithm::sha1);
      for (const TreeEntry& entry : *entries) {
        write(entry.id);
      }
    }
  };
  for (int i = 0; i < 12; ++i) {
    const Oid before = memory.add_tree(random_files(random));
    const Oid after = memory.add_tree(random_files(random));
    write(before);
    write(after);
    ObjectCache objects(memory);
    TreeComparison comparison(objects, {});
    std::string ours;
    const auto found = comparison.compare(before, after);
    for (const PathChange& change : found->paths) {
      ours += change.path.bytes();
      ours += '\0';
    }
    CHECK(
        git.run({"diff-tree", "-r", "--no-renames", "--name-only", "-z", before.hex(), after.hex()})
            .output == ours);
  }
}

TEST_CASE("a merge answers for what it adds of its own", "[facts]") {
  Trees trees;
  const MemoryFiles base{{"a", "0"}, {"b", "0"}, {"d/x", "0"}};
  const MemoryFiles first{{"a", "1"}, {"b", "0"}, {"d/x", "0"}};
  const MemoryFiles second{{"a", "0"}, {"b", "2"}, {"d/x", "0"}};
  CHECK(trees.merge(base, first, second, {{"a", "1"}, {"b", "2"}, {"d/x", "0"}}).empty());
  // Drops one side's change.
  CHECK(trees.merge(base, first, second, {{"a", "0"}, {"b", "2"}, {"d/x", "0"}}) == Names{"a"});
  CHECK(trees.merge(base, first, second, {{"a", "1"}, {"b", "0"}, {"d/x", "0"}}) == Names{"b"});
  // Adds something that neither has.
  CHECK(trees.merge(base, first, second, {{"a", "1"}, {"b", "2"}, {"d/x", "9"}}) == Names{"d/x"});
  CHECK(trees.merge(base, first, second, {{"a", "1"}, {"b", "2"}}) == Names{"d/x"});
  CHECK(trees.merge(base, first, second, {{"a", "1"}, {"b", "2"}, {"d/x", "0"}, {"d/evil", "0"}}) ==
        Names{"d/evil"});
  // Both made the same change.
  CHECK(trees.merge(base, first, first, first).empty());
  CHECK(trees.merge(base, first, first, base) == Names{"a"});
  // One side deletes, the other changes.
  CHECK(trees.merge({{"a", "0"}}, {}, {{"a", "1"}}, {{"a", "1"}}) == Names{"a"});
  CHECK(trees.merge({{"a", "0"}}, {}, {{"a", "0"}}, {}).empty());
}

TEST_CASE("a merge of contents is taken only as libgit2 makes it", "[facts]") {
  const GitFolder git;
  git.git({"init", "-q", "--bare", "."});
  const auto repository = open_repository(git.path().string(), Quarantine::ignore);
  REQUIRE(repository);
  const auto tree = [&](const std::string& content, const std::string& mode = "100644") {
    const std::string blob = git.git({"hash-object", "-w", "--stdin"}, content);
    return *Oid::parse(git.git({"mktree"}, mode + " blob " + blob + "\tf\n"));
  };
  const auto counts = [&](const MergeTrees& trees) {
    ObjectCache objects(**repository);
    return !merge_answer(trees, objects, {})->paths.empty();
  };
  const std::string middle = "\nb\nc\nd\ne\nf\ng\n";
  const Oid base = tree("a" + middle + "z\n");
  const Oid first = tree("A" + middle + "z\n");
  const Oid second = tree("a" + middle + "Z\n");
  const Oid result = tree("A" + middle + "Z\n");
  CHECK_FALSE(counts({{base}, first, second, result}));
  CHECK(counts({{base}, first, second, tree("A" + middle + "ZZ\n")}));
  CHECK(counts({{base}, first, second, first}));
  // A resolved conflict answers for itself.
  CHECK(counts({{tree("0\n")}, tree("1\n"), tree("2\n"), tree("12\n")}));
  // The mode is merged like an entry.
  const Oid first_runs = tree("A" + middle + "z\n", "100755");
  const Oid result_runs = tree("A" + middle + "Z\n", "100755");
  CHECK_FALSE(counts({{base}, first_runs, second, result_runs}));
  CHECK(counts({{base}, first, second, result_runs}));
  CHECK(counts({{base}, first_runs, second, result}));
  // No common ancestor: both added it.
  CHECK(counts({{std::nullopt}, first, second, result}));
}

TEST_CASE("what a dropped change was is told", "[facts]") {
  MemoryRepository repository;
  ObjectCache objects(repository);
  const Oid base = repository.add_tree({{"a", "0"}});
  const Oid second = repository.add_tree({{"a", "2"}});
  const auto found = merge_answer({{base}, base, second, base}, objects, {});
  REQUIRE(found->paths.size() == 1);
  CHECK(found->paths[0].old_id == repository.add_blob("2"));
  CHECK(found->paths[0].new_id == repository.add_blob("0"));
}

TEST_CASE("random merges answer for what the definition says", "[facts]") {
  for (unsigned seed = 1; seed <= 800; ++seed) {
    std::mt19937 random(seed);
    MemoryRepository repository;
    const MemoryFiles first = random_files(random);
    const MemoryFiles second = random_files(random);
    const MemoryFiles result = random() % 2 == 0 ? first : random_files(random);
    std::vector<MemoryFiles> bases;
    for (auto count = random() % 3; count > 0; --count) {
      bases.push_back(random() % 3 == 0 ? first : random_files(random));
    }
    MergeTrees trees{
        {}, repository.add_tree(first), repository.add_tree(second), repository.add_tree(result)};
    for (const MemoryFiles& base : bases) {
      trees.bases.emplace_back(repository.add_tree(base));
    }
    if (bases.empty()) {
      bases.emplace_back();
      trees.bases.emplace_back();
    }
    std::set<std::string> paths;
    for (const MemoryFiles& base : bases) {
      for (const MemoryFiles* files : {&base, &first, &second, &result}) {
        for (const auto& [path, file] : *files) {
          if (!explained(leaf(base, path), leaf(first, path), leaf(second, path),
                         leaf(result, path))) {
            paths.insert(path);
          }
        }
      }
    }
    ObjectCache objects(repository);
    INFO("seed " << seed);
    CHECK(Trees::names(merge_answer(trees, objects, {})) == Names(paths.begin(), paths.end()));
  }
}

TEST_CASE("a malformed tree is reported where it comes in, and reads as empty before", "[facts]") {
  MemoryRepository repository;
  ObjectCache objects(repository);
  TreeComparison comparison(objects, {});
  const Oid odd = doubled(repository, "1");
  const Oid good = repository.add_tree({{"f", "1"}, {"g", "1"}});
  const auto repaired = comparison.compare(odd, good);
  CHECK(repaired->malformed.empty());
  CHECK(Trees::names(repaired) == Names{"f", "g"});
  CHECK(ids_of(comparison.compare(good, odd)->malformed) == std::vector{odd});
  const Oid other = doubled(repository, "2");
  CHECK(ids_of(comparison.compare(odd, other)->malformed) == std::vector{other});
  CHECK(comparison.compare(odd, odd)->malformed.empty());
}

TEST_CASE("a merge reports its own malformed trees alone", "[facts]") {
  MemoryRepository repository;
  ObjectCache objects(repository);
  const Oid odd = doubled(repository, "1");
  const Oid good = repository.add_tree({{"f", "1"}, {"g", "1"}});
  const Oid less = repository.add_tree({{"g", "1"}});
  const auto merge = [&](const Oid& base, const std::optional<Oid>& first,
                         const std::optional<Oid>& second, const Oid& result) {
    return *merge_answer({{base}, first, second, result}, objects, {});
  };
  const auto paths = [&](const Oid& base, const std::optional<Oid>& first,
                         const std::optional<Oid>& second, const Oid& result) {
    const TreeDifference found = merge(base, first, second, result);
    CHECK(found.malformed.empty());
    return Trees::names(found);
  };
  CHECK(ids_of(merge(good, good, good, odd).malformed) == std::vector{odd});
  // Repaired by the merge.
  CHECK(paths(odd, odd, odd, good) == Names{"f", "g"});
  // Repaired before, on one side and on both.
  CHECK(paths(odd, good, odd, good).empty());
  CHECK(paths(odd, good, good, good).empty());
  CHECK(paths(odd, good, less, less) == Names{"f"});
  CHECK(paths(odd, good, less, good) == Names{"f"});
  // A side that cannot be read has not deleted anything.
  CHECK(paths(good, good, odd, less) == Names{"f", "g"});
  CHECK(paths(good, odd, good, less) == Names{"f", "g"});
  CHECK(paths(good, good, std::nullopt, less) == Names{"f", "g"});
}

TEST_CASE("a malformed side never takes a path from what a merge answers for", "[facts]") {
  for (unsigned seed = 1; seed <= 200; ++seed) {
    std::mt19937 random(seed);
    MemoryRepository repository;
    ObjectCache objects(repository);
    std::array<Oid, 4> trees;
    for (Oid& tree : trees) {
      tree = repository.add_tree(random_files(random));
    }
    if (random() % 2 == 0) {
      trees[3] = trees[random() % 2 + 1];
    }
    const auto answer = [&] {
      return Trees::names(merge_answer({{trees[0]}, trees[1], trees[2], trees[3]}, objects, {}));
    };
    const std::size_t side = random() % 3;
    INFO("seed " << seed << " side " << side);
    trees[side] = repository.add_tree({});
    const Names with_empty = answer();
    trees[side] = doubled(repository, "1");
    const Names with_malformed = answer();
    CHECK(std::includes(with_malformed.begin(), with_malformed.end(), with_empty.begin(),
                        with_empty.end()));
  }
}

TEST_CASE("known history with a malformed tree takes later pushes", "[facts]") {
  PushFixture push;
  MemoryCommit made;
  const auto commit = [&](const Oid& folder, const std::string& text,
                          const std::vector<Oid>& parents) {
    made.tree = push.repository.add(
        ObjectType::tree, "100644 a" + std::string(1, '\0') +
                              std::string(push.repository.add_blob(text).raw()) + "40000 d" +
                              std::string(1, '\0') + std::string(folder.raw()));
    made.parents = parents;
    return push.repository.add_commit(made);
  };
  const Oid odd = doubled(push.repository, "1");
  const Oid good = doubled(push.repository, "1", 1);
  const Oid root = commit(odd, "0", {});
  const auto gathered = [&](const Oid& tip) { return push.push("refs/heads/main", tip); };
  CHECK(kinds_of(gathered(root).objections.at(0)) ==
        std::vector{Objection::Kind::object_malformed});
  push.repository.set_ref("refs/heads/main", root);
  const Oid repaired = commit(good, "0", {root});
  const Oid side = commit(odd, "1", {root});
  CHECK(gathered(side).objections.at(0).empty());
  CHECK(gathered(repaired).objections.at(0).empty());
  CHECK(paths_of(gathered(repaired).facts.updates.at(0).tip->under_all) == Names{"d/f"});
  CHECK(gathered(commit(good, "1", {side, repaired})).objections.at(0).empty());
  CHECK(
      kinds_of(gathered(commit(doubled(push.repository, "2"), "0", {repaired})).objections.at(0)) ==
      std::vector{Objection::Kind::object_malformed});
}

TEST_CASE("which difference a merge answers for", "[facts]") {
  PushFixture push;
  push.policy.rules[1].commits = CommitScope::first_parent;
  const Oid root = push.commit({}, {{"a", "0"}, {"b", "0"}});
  const Oid main = push.commit({root}, {{"a", "1"}, {"b", "0"}});
  const Oid side = push.commit({root}, {{"a", "0"}, {"b", "2"}});
  const Oid third = push.commit({root}, {{"a", "0"}, {"b", "0"}, {"c", "3"}});
  push.repository.set_ref("refs/heads/main", main);
  const auto answers = [&](const Oid& tip) {
    const UpdateFacts facts = push.push("refs/heads/main", tip).facts.updates.at(0);
    const CommitFacts& commit = *facts.tip;
    return std::pair(paths_of(commit.answer(CommitScope::all)),
                     paths_of(commit.answer(CommitScope::first_parent)));
  };
  const MemoryFiles merged{{"a", "1"}, {"b", "2"}};
  SECTION("an ordinary merge: nothing, and all of it for a rule on first parents") {
    CHECK(answers(push.commit({main, side}, merged)) == std::pair(Names{}, Names{"b"}));
  }
  SECTION("an octopus: its whole difference") {
    CHECK(answers(push.commit({main, side, third}, {{"a", "1"}, {"b", "2"}, {"c", "3"}})) ==
          std::pair(Names{"b", "c"}, Names{"b", "c"}));
  }
  SECTION("a parent that is an ancestor of the other: its whole difference") {
    const Oid empty = push.commit({main}, {{"a", "1"}, {"b", "0"}});
    CHECK(answers(push.commit({empty, main}, {{"a", "0"}, {"b", "0"}})) ==
          std::pair(Names{"a"}, Names{"a"}));
    CHECK(answers(push.commit({main, empty}, {{"a", "0"}, {"b", "0"}})) ==
          std::pair(Names{"a"}, Names{"a"}));
  }
  SECTION("a history of its own: against the empty tree") {
    const Oid other = push.commit({}, {{"c", "1"}});
    CHECK(answers(push.commit({main, other}, {{"a", "1"}, {"b", "0"}, {"c", "1"}})).first.empty());
    CHECK(answers(push.commit({main, other}, {{"a", "1"}, {"c", "1"}})).first == Names{"b"});
  }
  SECTION("several bases: what any leaves unexplained") {
    const Oid left = push.commit({main, side}, merged);
    const Oid right = push.commit({side, main}, merged);
    CHECK(answers(push.commit({left, right}, {{"a", "0"}, {"b", "2"}})).first == Names{"a"});
    // Seen from `side`, a is changed by both sides to 1; seen from `main`, b is.
    CHECK(answers(push.commit({left, right}, merged)).first.empty());
  }
  SECTION("a root: everything") {
    CHECK(answers(push.commit({}, {{"x", "1"}})).first == Names{"x"});
  }
}

TEST_CASE("too many paths in one commit or in all are refused", "[facts]") {
  PushFixture push;
  push.policy.limits.paths_per_commit = 2;
  const Oid root = push.commit({});
  push.repository.set_ref("refs/heads/main", root);
  const Oid two = push.commit({root}, {{"a", "1"}, {"file", "0"}});
  CHECK(push.try_push({push.update("refs/heads/main", two)}));
  const Oid three = push.commit({two}, {{"a", "2"}, {"b", "1"}, {"c", "1"}, {"file", "0"}});
  const auto refused = push.try_push({push.update("refs/heads/main", three)});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == FailureCode::limit_paths);
}

}  // namespace refwarden::test
