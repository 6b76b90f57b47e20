// Reachability over the commits that git has noted (git/commit_graph_file): exact, because a commit
// has a higher generation than whatever it reaches, and fast, because nothing is read but numbers.
#pragma once

#include <cstdint>
#include <memory>
#include <queue>
#include <vector>

#include "facts/watch.hpp"
#include "git/commit_graph_file.hpp"
#include "policy/policy.hpp"

namespace refwarden {

class GraphFlood {
 public:
  using Position = CommitGraphFile::Position;

  // Null: a graph without commits. `watch` outlives this.
  GraphFlood(std::shared_ptr<const CommitGraphFile> graph, Watch& watch);

  // From here everything before the commit is reached, or its first parents.
  void add(Position commit, CommitScope scope) { add(m_graph->commit(commit), scope); }
  // Whether it was reached so far.
  [[nodiscard]] bool reached(Position commit) const { return m_marks[commit] != 0; }
  // Goes on until `reached(commit)` is the whole truth. Failures: `server_broken`, a damaged file;
  // those of the watch.
  Done decide(Position commit);

 private:
  using Commit = CommitGraphFile::Commit;

  void add(const Commit& commit, CommitScope scope);
  Done expand_highest();

  std::shared_ptr<const CommitGraphFile> m_graph;
  Watch& m_watch;
  std::vector<std::uint8_t> m_marks;
  std::priority_queue<std::uint64_t> m_queue;  // generation, position
  std::vector<Commit> m_parents;               // scratch
};

}  // namespace refwarden
