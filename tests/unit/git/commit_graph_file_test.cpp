// git's note of the parents of commits, against what git says of them.
#include "git/commit_graph_file.hpp"

#include <fstream>
#include <sstream>

#include "support/repository_kinds.hpp"

using namespace refwarden;
using namespace refwarden::test;

namespace {

constexpr const char* k_file = "objects/info/commit-graph";

// Two lines, a merge of them, and one of five parents.
template <typename By>
void make_history(const GitFolder& folder) {
  make_bare<By>(folder);
  const std::string tree = folder.git({"mktree"});
  std::vector<std::string> commits;
  const auto add = [&](const std::vector<std::size_t>& parents) {
    std::vector<std::string> words{"commit-tree", "-m", std::to_string(commits.size()), tree};
    for (const std::size_t parent : parents) {
      words.insert(words.end(), {"-p", commits[parent]});
    }
    commits.push_back(folder.git(words));
  };
  for (const std::vector<std::size_t>& parents :
       std::vector<std::vector<std::size_t>>{{}, {0}, {0}, {1}, {3, 2}, {}, {4, 5, 1, 2, 3}, {6}}) {
    add(parents);
  }
  folder.git({"update-ref", "refs/heads/main", commits.back()});
}

template <typename By>
std::shared_ptr<const CommitGraphFile> open_graph(const GitFolder& folder) {
  return CommitGraphFile::open(folder.path().string(),
                               By::k_digits == 40 ? HashAlgorithm::sha1 : HashAlgorithm::sha256);
}

std::string bytes_of(const GitFolder& folder) {
  std::ostringstream bytes;
  bytes << std::ifstream(folder.path() / k_file, std::ios::binary).rdbuf();
  return bytes.str();
}

}  // namespace

TEMPLATE_TEST_CASE("the parents of all commits are those that git lists", "[git]", ByLibgit2,
                   ByGitWide) {
  const GitFolder folder;
  make_history<TestType>(folder);
  folder.git({"commit-graph", "write", "--reachable"});
  const auto graph = open_graph<TestType>(folder);
  REQUIRE(graph != nullptr);
  CHECK(graph->size() == 8);
  CHECK_FALSE(graph->find(*Oid::parse(id_of_all<TestType>('e'))));
  std::istringstream lines(folder.git({"rev-list", "--parents", "--all"}));
  for (std::string line; std::getline(lines, line);) {
    std::istringstream ids(line);
    std::vector<CommitGraphFile::Position> listed;
    for (std::string id; ids >> id;) {
      const auto position = graph->find(*Oid::parse(id));
      REQUIRE(position);
      listed.push_back(*position);
    }
    std::vector<CommitGraphFile::Commit> parents;
    REQUIRE(graph->parents(graph->commit(listed.front()), parents));
    REQUIRE(parents.size() == listed.size() - 1);
    for (std::size_t i = 0; i < parents.size(); ++i) {
      CHECK(parents[i].position == listed[i + 1]);
      CHECK(parents[i].generation == graph->generation(listed[i + 1]));
      CHECK(parents[i].generation < graph->generation(listed.front()));
    }
  }
}

TEST_CASE("no note, a shallow repository, another hash and other forms: no graph", "[git]") {
  const GitFolder folder;
  make_history<ByLibgit2>(folder);
  CHECK(open_graph<ByLibgit2>(folder) == nullptr);
  folder.git({"commit-graph", "write", "--reachable"});
  REQUIRE(open_graph<ByLibgit2>(folder) != nullptr);
  CHECK(open_graph<ByGitWide>(folder) == nullptr);
  folder.write("shallow", std::string(40, 'a') + "\n");
  CHECK(open_graph<ByLibgit2>(folder) == nullptr);
}

TEST_CASE("a note that is cut or changed leads to nothing outside it", "[git]") {
  const GitFolder folder;
  make_history<ByLibgit2>(folder);
  folder.git({"commit-graph", "write", "--reachable"});
  const std::string good = bytes_of(folder);
  std::filesystem::permissions(folder.path() / k_file, std::filesystem::perms::owner_all);
  const auto look = [&](const std::string& bytes) {
    folder.write(k_file, bytes);
    const auto graph = open_graph<ByLibgit2>(folder);
    std::vector<CommitGraphFile::Commit> parents;
    for (std::size_t i = 0; graph != nullptr && i < graph->size(); ++i) {
      const auto commit = graph->commit(static_cast<CommitGraphFile::Position>(i));
      if (graph->parents(commit, parents)) {
        for (const auto& parent : parents) {
          CHECK(parent.generation < commit.generation);
        }
      }
    }
  };
  for (std::size_t size = 0; size < good.size(); size += 7) {
    look(good.substr(0, size));
  }
  for (std::size_t at = 0; at < good.size(); ++at) {
    std::string bytes = good;
    bytes[at] = static_cast<char>(bytes[at] ^ '\xff');
    look(bytes);
  }
}
