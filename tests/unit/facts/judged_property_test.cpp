// Judged sets of random histories against the sets of semantics.md section 1, and against git.
#include <catch2/catch.hpp>

#include "facts/ancestry.hpp"
#include "git/commit_graph_file.hpp"
#include "support/git_folder.hpp"
#include "unit/facts/history_model.hpp"

namespace refwarden::test {
namespace {

struct Expected {
  std::vector<std::size_t> covered;  // tips of refs that the rules are on
  std::vector<std::size_t> adopted;
};

// Random refs: some protected, some not, one that the push moves or creates.
Expected add_refs(RandomHistory& history, const std::string& moved) {
  Expected expected;
  const auto set = [&](const std::string& name, bool covered) {
    const std::size_t tip = history.any();
    history.push.repository.set_ref(name, history.model.commits[tip].id);
    if (covered) {
      expected.covered.push_back(tip);
    }
  };
  if (history.below(3) != 0) {
    set(moved, true);
  }
  for (std::size_t i = history.below(4); i > 0; --i) {
    set("refs/heads/release/" + std::to_string(i), true);
  }
  for (std::size_t i = history.below(3); i > 0; --i) {
    set("refs/heads/topic-" + std::to_string(i), false);
    set("refs/tags/v" + std::to_string(i), false);
  }
  if (history.below(4) == 0) {
    const std::size_t point = history.any();
    history.push.policy.adopted.push_back(
        {history.model.commits[point].id, Level::system, {"system.toml", 1, 1}});
    expected.adopted.push_back(point);
  }
  return expected;
}

// A repository before the push that has at least what its refs reach.
std::shared_ptr<MemoryRepository> before_push(RandomHistory& history, const Expected& expected) {
  auto before = std::make_shared<MemoryRepository>();
  std::set<std::size_t> there = history.model.reachable(expected.covered);
  if (history.below(2) == 0) {
    there.merge(history.model.reachable({history.any()}));
  }
  for (const std::size_t number : there) {
    const auto raw = history.push.repository.read(history.model.commits[number].id, 1 << 20);
    before->add(ObjectType::commit, (**raw).bytes);
  }
  return before;
}

std::set<std::size_t> known_chains(const HistoryModel& model, const Expected& expected) {
  std::set<std::size_t> known = model.reachable(expected.adopted);
  for (const std::size_t tip : expected.covered) {
    known.merge(model.chain(tip));
  }
  return known;
}

// Every commit stands behind its parents.
bool parents_first(const JudgedSet& set) {
  std::set<Oid> in_set;
  for (const auto& commit : set.commits) {
    in_set.insert(commit->id);
  }
  std::set<Oid> seen;
  for (const auto& commit : set.commits) {
    for (const Oid& parent : commit->parents) {
      if (in_set.contains(parent) && !seen.contains(parent)) {
        return false;
      }
    }
    seen.insert(commit->id);
  }
  return true;
}

void check_seed(unsigned seed) {
  RandomHistory history(seed);
  const std::string moved = "refs/heads/main";
  const Expected expected = add_refs(history, moved);
  std::shared_ptr<MemoryRepository> before;
  if (history.below(2) == 0) {
    before = before_push(history, expected);
    history.push.open_before = [&] { return before->reopen(); };
  }
  const std::size_t tip = history.any();
  const RefUpdate update = history.push.update(moved, history.model.commits[tip].id);
  const Gathered gathered = history.push.push({update});
  const UpdateFacts& facts = gathered.facts.updates.at(0);

  INFO("seed " << seed);
  std::vector<std::size_t> known = expected.covered;
  known.insert(known.end(), expected.adopted.begin(), expected.adopted.end());
  const HistoryModel& model = history.model;
  CHECK(judged_by(facts, "all") == model.ids(model.reachable({tip}), model.reachable(known)));
  CHECK(judged_by(facts, "chain") == model.ids(model.chain(tip), known_chains(model, expected)));
  CHECK(parents_first(facts.judged.at(0)));
  CHECK(parents_first(facts.judged.at(1)));
  if (!update.old_id.is_null()) {
    const std::size_t old_tip = expected.covered.front();
    const bool contains_old = model.reachable({tip}).contains(old_tip);
    CHECK((facts.kind == UpdateKind::fast_forward) == contains_old);
    CHECK(facts.judged.at(1).leaves_first_parent == !model.chain(tip).contains(old_tip));
  }
}

void write_commits(const GitFolder& git, RandomHistory& history) {
  std::string files;
  for (std::size_t i = 0; i < history.model.commits.size(); ++i) {
    const auto raw = history.push.repository.read(history.model.commits[i].id, 1 << 20);
    git.write("commits/" + std::to_string(i), (**raw).bytes);
    files += "commits/" + std::to_string(i) + "\n";
  }
  git.git({"hash-object", "-w", "-t", "commit", "--stdin-paths", "--literally"}, files);
}

// Some of them, with all that these reach: in one file, or in a chain of two.
void note_commits(const GitFolder& git, RandomHistory& history) {
  std::filesystem::remove_all(git.path() / "objects/info");
  std::string some;
  std::string more;
  for (std::size_t i = 1 + history.below(3); i > 0; --i) {
    (history.below(2) == 0 ? some : more) += history.model.commits[history.any()].id.hex() + "\n";
  }
  if (history.below(3) != 0 && !some.empty() && !more.empty()) {
    git.git({"commit-graph", "write", "--stdin-commits", "--split=no-merge"}, some);
    git.git({"commit-graph", "write", "--stdin-commits", "--split=no-merge"}, more);
  } else {
    git.git({"commit-graph", "write", "--stdin-commits"}, some + more);
  }
}

}  // namespace

TEST_CASE("judged sets of random histories are the sets of the definition", "[facts]") {
  for (unsigned seed = 1; seed <= 600; ++seed) {
    check_seed(seed);
  }
}

TEST_CASE("merge bases of random histories are the best common ancestors", "[facts]") {
  for (unsigned seed = 1; seed <= 300; ++seed) {
    RandomHistory history(seed);
    const HistoryModel& model = history.model;
    const Progress progress;
    Watch watch(history.push.clock, fixed_now(), &progress);
    CommitGraph graph(history.push.repository, watch);
    Ancestry ancestry(graph);
    const std::size_t first = history.any();
    const std::size_t second = history.any();

    std::set<std::size_t> common = model.reachable({first});
    const std::set<std::size_t> other = model.reachable({second});
    std::erase_if(common, [&](std::size_t number) { return !other.contains(number); });
    std::set<Oid> best;
    for (const std::size_t number : common) {
      const bool redundant = std::any_of(common.begin(), common.end(), [&](std::size_t above) {
        return above != number && model.reachable({above}).contains(number);
      });
      if (!redundant) {
        best.insert(model.commits[number].id);
      }
    }
    const auto bases = ancestry.merge_bases(graph.node(model.commits[first].id),
                                            graph.node(model.commits[second].id));
    std::set<Oid> found;
    for (const Node base : *bases) {
      found.insert(graph.id(base));
    }
    INFO("seed " << seed);
    CHECK(found == best);
  }
}

TEST_CASE("judged sets are what git rev-list says, with git's note of commits and without",
          "[facts]") {
  const GitFolder git;
  git.git({"init", "-q", "--bare", "."});
  for (unsigned seed = 2000; seed < 2500; ++seed) {
    // A few long ones, which take longer to make than to judge.
    RandomHistory history(seed, seed % 100 == 0 ? 2000 : 30);
    const Expected expected = add_refs(history, "refs/heads/main");
    history.push.policy.adopted.clear();
    write_commits(git, history);
    note_commits(git, history);
    const std::size_t tip = history.any();
    std::vector<std::string> arguments{"rev-list", history.model.commits[tip].id.hex()};
    for (const std::size_t known : expected.covered) {
      arguments.push_back("^" + history.model.commits[known].id.hex());
    }
    std::vector<Oid> listed;
    const std::string text = git.git(arguments) + "\n";
    for (std::size_t at = 0; at + 40 < text.size(); at += 41) {
      listed.push_back(*Oid::parse(text.substr(at, 40)));
    }
    const HistoryModel& model = history.model;
    const auto all = model.ids(model.reachable({tip}), model.reachable(expected.covered));
    // Where dates lie too much, git lists some that are excluded (limit_list's SLOP).
    CHECK((!history.honest || sorted(listed) == all));
    const auto chain = model.ids(model.chain(tip), known_chains(model, {expected.covered, {}}));
    INFO("seed " << seed);
    for (const bool noted : {false, true}) {
      const auto graph = CommitGraphFile::open(git.path().string(), HashAlgorithm::sha1);
      CHECK(graph != nullptr);
      history.push.repository.set_commit_graph(noted ? graph : nullptr);
      const UpdateFacts facts =
          history.push.push("refs/heads/main", history.model.commits[tip].id).facts.updates.at(0);
      CHECK(judged_by(facts, "all") == all);
      CHECK(judged_by(facts, "chain") == chain);
      CHECK(parents_first(facts.judged.at(0)));
      CHECK(parents_first(facts.judged.at(1)));
    }
  }
}

}  // namespace refwarden::test
