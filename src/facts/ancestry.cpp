#include "facts/ancestry.hpp"

#include <algorithm>

namespace refwarden {
namespace {

// reaches(): open descends from nothing but the start; closed is an ancestor of what is looked for
// and can therefore not reach it.
constexpr unsigned k_open = 1;
constexpr unsigned k_closed = 2;
// In the queue.
constexpr unsigned k_waiting = 4;

// merge_bases()
constexpr unsigned k_of_first = 8;
constexpr unsigned k_of_second = 16;
constexpr unsigned k_stale = 32;  // an ancestor of a common ancestor
constexpr unsigned k_result = 64;
constexpr unsigned k_sides = k_of_first | k_of_second;

// A queue that knows how many waiting commits still matter to the walk.
class Frontier {
 public:
  // A commit matters while it has none of the bits `done`.
  Frontier(CommitGraph& graph, Marks& marks, unsigned done)
      : m_graph(graph), m_marks(marks), m_queue(graph), m_done_bits(done) {}

  [[nodiscard]] bool matters() const { return m_mattering > 0; }
  [[nodiscard]] unsigned bits(Node node) const { return m_marks.get(node); }

  // Adds `bits` to the commit and queues it, unless it has them all.
  Done add(Node node, unsigned bits) {
    const unsigned before = m_marks.get(node);
    if ((before & bits) == bits) {
      return {};
    }
    if (Done done = m_graph.load(node); !done) {
      return done;
    }
    m_marks.set(node, bits | k_waiting);
    m_mattering += mattering(m_marks.get(node));
    if ((before & k_waiting) == 0) {
      m_queue.push(node);
    } else {
      m_mattering -= mattering(before);
    }
    return {};
  }

  Node pop() {
    const Node node = m_queue.pop();
    m_mattering -= mattering(m_marks.get(node));
    m_marks.unset(node, k_waiting);
    return node;
  }

 private:
  [[nodiscard]] std::size_t mattering(unsigned bits) const {
    return (bits & m_done_bits) == 0 ? 1 : 0;
  }

  CommitGraph& m_graph;
  Marks& m_marks;
  DateQueue m_queue;
  unsigned m_done_bits;
  std::size_t m_mattering = 0;
};

Done add_parents(CommitGraph& graph, Frontier& frontier, Node node, unsigned bits) {
  for (std::size_t i = 0; i < graph.parent_count(node); ++i) {
    if (Done done = frontier.add(graph.parent(node, i), bits); !done) {
      return done;
    }
  }
  return {};
}

}  // namespace

Result<bool> Ancestry::reaches(Node descendant, Node ancestor) {
  if (descendant == ancestor) {
    return true;
  }
  m_marks.clear();
  Frontier frontier(m_graph, m_marks, k_closed);
  // Its own parents first: most pushes are one commit, whatever date that claims.
  Done done = frontier.add(descendant, k_open);
  if (done) {
    done = add_parents(m_graph, frontier, frontier.pop(), k_open);
  }
  if (done) {
    done = m_graph.load(ancestor);
  }
  if (done) {
    done = add_parents(m_graph, frontier, ancestor, k_closed);
  }
  if (done && (frontier.bits(ancestor) & k_open) != 0) {
    return true;
  }
  while (done && frontier.matters()) {
    const Node node = frontier.pop();
    if (node == ancestor) {
      return true;
    }
    const unsigned bits = frontier.bits(node);
    done = add_parents(m_graph, frontier, node, (bits & k_closed) != 0 ? k_closed : k_open);
  }
  if (!done) {
    return tl::unexpected(done.error());
  }
  return false;
}

Result<std::vector<Node>> Ancestry::common_ancestors(Node first, Node second) {
  m_marks.clear();
  Frontier frontier(m_graph, m_marks, k_stale);
  std::vector<Node> found;
  Done done = frontier.add(first, k_of_first);
  if (done) {
    done = frontier.add(second, k_of_second);
  }
  while (done && frontier.matters()) {
    const Node node = frontier.pop();
    unsigned passed_on = frontier.bits(node) & (k_sides | k_stale);
    if ((passed_on & k_sides) == k_sides) {
      if ((frontier.bits(node) & k_result) == 0) {
        m_marks.set(node, k_result);
        found.push_back(node);
      }
      passed_on |= k_stale;
    }
    done = add_parents(m_graph, frontier, node, passed_on);
  }
  if (!done) {
    return tl::unexpected(done.error());
  }
  found.erase(std::remove_if(found.begin(), found.end(),
                             [&](Node node) { return (m_marks.get(node) & k_stale) != 0; }),
              found.end());
  return found;
}

Result<std::vector<Node>> Ancestry::merge_bases(Node first, Node second) {
  if (first == second) {
    return std::vector<Node>{first};
  }
  auto found = common_ancestors(first, second);
  if (!found || found->size() < 2) {
    return found;
  }
  // The walk may have stopped before dates that lie let one result mark another: ask each pair.
  std::vector<Node> best;
  for (const Node candidate : *found) {
    bool redundant = false;
    for (const Node other : *found) {
      const auto reached =
          redundant || other == candidate ? Result<bool>(redundant) : reaches(other, candidate);
      if (!reached) {
        return tl::unexpected(reached.error());
      }
      redundant = *reached;
    }
    if (!redundant) {
      best.push_back(candidate);
    }
  }
  std::sort(best.begin(), best.end());
  return best;
}

Result<bool> Ancestry::on_first_parents(Node tip, Node wanted) {
  for (Node node = tip; node != wanted; node = m_graph.parent(node, 0)) {
    if (Done done = m_graph.load(node); !done) {
      return tl::unexpected(done.error());
    }
    if (m_graph.parent_count(node) == 0) {
      return false;
    }
  }
  return true;
}

}  // namespace refwarden
