#include "facts/judged.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace refwarden {
namespace {

constexpr unsigned k_candidate = 1;
constexpr unsigned k_ordered = 2;
constexpr unsigned k_certain = 4;  // certainly not known

// Up to here a push is followed to the likely tips before all of them are looked at, and to those
// before their dates are read.
constexpr std::size_t k_candidates_before_tips = 16;
constexpr std::size_t k_candidates_before_dates = 256;

// Everything reachable from `tip` except through what is seen to be known meanwhile.
class Candidates {
 public:
  explicit Candidates(const JudgedWalk& walk)
      : m_walk(walk), m_queue(walk.graph), m_marks(walk.scratch) {}

  Done collect(Node tip) {
    Done done = add(tip);
    while (done && !m_queue.empty()) {
      const std::int64_t date = m_queue.newest_date();
      const Node node = m_queue.pop();
      done = catch_up(date);
      if (done && !m_walk.known.seen(node)) {
        done = add_parents(node);
      }
    }
    return done;
  }

  // The candidates that are not seen to be known, parents before children.
  std::vector<Node> in_order(Node tip) {
    std::vector<Node> order;
    std::vector<Step> stack;
    if (is_open(tip)) {
      enter(stack, tip);
    }
    while (!stack.empty()) {
      Step& step = stack.back();
      if (step.next == m_walk.graph.parent_count(step.node)) {
        order.push_back(step.node);
        stack.pop_back();
        continue;
      }
      const Node parent = m_walk.graph.parent(step.node, step.next++);
      if (is_open(parent) && (m_marks.get(parent) & k_ordered) == 0) {
        enter(stack, parent);
      }
    }
    return order;
  }

 private:
  struct Step {
    Node node;
    std::size_t next;
  };

  Done add(Node node) {
    if ((m_marks.get(node) & k_candidate) != 0) {
      return {};
    }
    if (const auto decided = m_walk.known.is_decided(node); !decided) {
      return tl::unexpected(decided.error());
    }
    if (m_walk.known.seen(node)) {
      return {};
    }
    if (Done done = m_walk.graph.load(node); !done) {
      return done;
    }
    m_marks.set(node, k_candidate);
    ++m_count;
    m_queue.push(node);
    return {};
  }

  Done add_parents(Node node) {
    // Once all that is known has been seen, every candidate counts.
    if (m_count > m_walk.most && m_walk.known.is_complete()) {
      return tl::unexpected(too_many_commits(m_walk.most));
    }
    for (std::size_t i = 0; i < m_walk.graph.parent_count(node); ++i) {
      if (Done done = add(m_walk.graph.parent(node, i)); !done) {
        return done;
      }
    }
    return {};
  }

  Done catch_up(std::int64_t date) {
    if (m_count < k_candidates_before_dates) {
      return m_count < k_candidates_before_tips ? Done() : m_walk.known.add_others();
    }
    return m_walk.known.walk_to(date);
  }

  void enter(std::vector<Step>& stack, Node node) {
    m_marks.set(node, k_ordered);
    stack.push_back({node, 0});
  }

  bool is_open(Node node) const {
    return (m_marks.get(node) & k_candidate) != 0 && !m_walk.known.seen(node);
  }

  const JudgedWalk& m_walk;
  DateQueue m_queue;
  Marks& m_marks;
  std::size_t m_count = 0;
};

// An adoption point that came with the push makes new objects known, so newness proves nothing.
Result<bool> newness_proves(const JudgedWalk& walk) {
  for (const Node node : walk.known.adopted()) {
    const auto is_new = walk.freshness.is_new(walk.graph.id(node));
    if (!is_new || *is_new) {
      return is_new ? Result<bool>(false) : is_new;
    }
  }
  return true;
}

// Picks the candidates of which nothing proves yet that they are not known. A commit is proven by a
// parent that is: what is known has known parents only. Else by descending from the only tip there
// is (it would be its own ancestor), or by being new.
class Doubts {
 public:
  explicit Doubts(const JudgedWalk& walk) : m_walk(walk), m_marks(walk.scratch) {}

  // `order`: parents before children.
  Result<std::vector<Node>> among(const std::vector<Node>& order, CommitScope scope) {
    const auto proves = m_walk.known.is_empty() ? Result<bool>(true) : newness_proves(m_walk);
    if (!proves) {
      return tl::unexpected(proves.error());
    }
    std::vector<Node> doubtful;
    for (const Node node : order) {
      Result<bool> certain =
          proven_by_parent(node, scope) ? Result<bool>(true) : m_walk.known.is_decided(node);
      if (certain && !*certain && *proves) {
        certain = m_walk.freshness.is_new(m_walk.graph.id(node));
      }
      if (!certain) {
        return tl::unexpected(certain.error());
      }
      if (*certain) {
        m_marks.set(node, k_certain);
      } else {
        doubtful.push_back(node);
      }
    }
    return doubtful;
  }

 private:
  bool proven_by_parent(Node node, CommitScope scope) const {
    if (m_walk.known.is_empty()) {
      return true;
    }
    const auto only_tip = m_walk.known.only_tip();
    const std::size_t parents = m_walk.graph.parent_count(node);
    const std::size_t looked_at =
        scope == CommitScope::all ? parents : std::min<std::size_t>(parents, 1);
    for (std::size_t i = 0; i < looked_at; ++i) {
      const Node parent = m_walk.graph.parent(node, i);
      if ((m_marks.get(parent) & k_certain) != 0 || parent == only_tip) {
        return true;
      }
    }
    return false;
  }

  const JudgedWalk& m_walk;
  Marks& m_marks;
};

Done settle_doubts(const JudgedWalk& walk, const std::vector<Node>& order, CommitScope scope) {
  if (order.empty() || walk.known.is_complete()) {
    return {};
  }
  Doubts doubts(walk);
  const auto doubtful = doubts.among(order, scope);
  return doubtful ? walk.known.settle(*doubtful) : tl::unexpected(doubtful.error());
}

Result<std::vector<Node>> without_known(const JudgedWalk& walk, std::vector<Node> order) {
  order.erase(
      std::remove_if(order.begin(), order.end(), [&](Node node) { return walk.known.seen(node); }),
      order.end());
  if (order.size() > walk.most) {
    return tl::unexpected(too_many_commits(walk.most));
  }
  return order;
}

}  // namespace

Result<bool> Freshness::is_new(const Oid& id) {
  if (!m_open) {
    return false;
  }
  if (!m_before) {
    auto opened = m_open();
    if (!opened) {
      return tl::unexpected(opened.error());
    }
    m_before = std::move(*opened);
  }
  const auto header = m_before->header(id);
  if (!header) {
    return tl::unexpected(header.error());
  }
  return !header->has_value();
}

Result<std::vector<Node>> judged_commits(const JudgedWalk& walk, Node tip) {
  walk.scratch.clear();
  Candidates candidates(walk);
  Done done = candidates.collect(tip);
  if (!done) {
    return tl::unexpected(done.error());
  }
  std::vector<Node> order = candidates.in_order(tip);
  done = settle_doubts(walk, order, CommitScope::all);
  if (!done) {
    return tl::unexpected(done.error());
  }
  return without_known(walk, std::move(order));
}

Result<std::vector<Node>> judged_chain(const JudgedWalk& walk, Node tip) {
  walk.scratch.clear();
  std::vector<Node> order;
  Node node = tip;
  while (true) {
    if (const auto decided = walk.known.is_decided(node); !decided) {
      return tl::unexpected(decided.error());
    }
    if (walk.known.seen(node)) {
      break;
    }
    Done done = walk.graph.load(node);
    if (done && order.size() >= k_candidates_before_dates) {
      done = walk.known.walk_to(walk.graph.date(node));
    } else if (done && order.size() >= k_candidates_before_tips) {
      done = walk.known.add_others();
    }
    if (done && order.size() > walk.most && walk.known.is_complete()) {
      done = tl::unexpected(too_many_commits(walk.most));
    }
    if (!done) {
      return tl::unexpected(done.error());
    }
    order.push_back(node);
    if (walk.graph.parent_count(node) == 0) {
      break;
    }
    node = walk.graph.parent(node, 0);
  }
  std::reverse(order.begin(), order.end());
  if (Done done = settle_doubts(walk, order, CommitScope::first_parent); !done) {
    return tl::unexpected(done.error());
  }
  return without_known(walk, std::move(order));
}

Failure too_many_commits(std::uint64_t most) {
  return Failure{FailureCode::limit_commits,
                 fmt::format("this push has more than {} commits to check", most),
                 {}};
}

}  // namespace refwarden
