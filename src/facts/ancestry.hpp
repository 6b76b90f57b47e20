// Who descends from whom, and where two lines of history last met. Exact whatever dates say.
#pragma once

#include <vector>

#include "facts/commit_graph.hpp"

namespace refwarden {

class Ancestry {
 public:
  explicit Ancestry(CommitGraph& graph) : m_graph(graph) {}

  // Whether `ancestor` is reachable from `descendant`; a commit is reachable from itself. Walks
  // from both ends and stops as soon as nothing open could still reach it.
  Result<bool> reaches(Node descendant, Node ancestor);

  // The best common ancestors of two commits, by number: common ancestors that no other common
  // ancestor reaches, as git-merge-base(1) --all defines them.
  Result<std::vector<Node>> merge_bases(Node first, Node second);

  // Whether `wanted` is `tip` or on its chain of first parents.
  Result<bool> on_first_parents(Node tip, Node wanted);

 private:
  Result<std::vector<Node>> common_ancestors(Node first, Node second);

  CommitGraph& m_graph;
  Marks m_marks;
};

}  // namespace refwarden
