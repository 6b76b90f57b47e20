#include "facts/known_history.hpp"

#include <algorithm>

namespace refwarden {
namespace {

// Known with everything before it; known with its first parents only.
constexpr unsigned k_whole = 1;
constexpr unsigned k_chain = 2;

}  // namespace

KnownHistory::KnownHistory(CommitGraph& graph, const KnownTips& tips, CommitScope scope)
    : m_graph(graph),
      m_scope(scope),
      m_others(tips.others),
      m_flood(graph.noted(), graph.watch()),
      m_queue(graph) {
  for (const Oid& id : tips.refs) {
    add_tip(id, m_scope == CommitScope::all ? k_whole : k_chain);
  }
  for (const Oid& id : tips.adopted) {
    add_tip(id, k_whole);
    m_adopted.push_back(m_graph.node(id));
  }
}

void KnownHistory::add_tip(const Oid& id, unsigned how) {
  const Node node = m_graph.node(id);
  if (m_marks.get(node) == 0) {
    m_tips.push_back(node);
  }
  m_marks.set(node, how);
  if (const auto position = m_graph.position(node)) {
    m_flood.add(*position, how == k_whole ? CommitScope::all : CommitScope::first_parent);
  }
}

bool KnownHistory::seen(Node node) const {
  if (m_marks.get(node) != 0) {
    return true;
  }
  const auto position = m_graph.position(node);
  return position && m_flood.reached(*position);
}

std::optional<Node> KnownHistory::only_tip() const {
  return !m_others && m_tips.size() == 1 ? std::optional(m_tips.front()) : std::nullopt;
}

Done KnownHistory::add_others() {
  if (!m_others) {
    return {};
  }
  const auto others = m_others();
  if (!others) {
    return tl::unexpected(others.error());
  }
  m_others = nullptr;
  for (const Oid& id : *others) {
    add_tip(id, m_scope == CommitScope::all ? k_whole : k_chain);
  }
  return {};
}

Result<bool> KnownHistory::is_decided(Node node) {
  const auto position = m_graph.position(node);
  if (!position || seen(node)) {
    return seen(node);
  }
  // The likely tips first; then all; then what is newer than git's note.
  Done done = m_flood.decide(*position);
  if (done && !seen(node)) {
    done = add_others();
    done = done ? m_flood.decide(*position) : done;
  }
  if (done && !seen(node)) {
    done = m_started ? done : start();
    while (done && !m_queue.empty()) {
      done = walk_one();
    }
    done = done ? m_flood.decide(*position) : done;
  }
  return done ? Result<bool>(true) : tl::unexpected(done.error());
}

// Late, because most pushes end at a tip and never ask for the dates of all of them.
Done KnownHistory::start() {
  if (Done done = add_others(); !done) {
    return done;
  }
  m_started = true;
  for (const Node tip : m_tips) {
    if (m_graph.position(tip)) {
      continue;
    }
    if (Done done = m_graph.load_known(tip); !done) {
      return done;
    }
    m_queue.push(tip);
  }
  return {};
}

Done KnownHistory::mark(Node node, unsigned how) {
  if (const auto position = m_graph.position(node)) {
    m_flood.add(*position, how == k_whole ? CommitScope::all : CommitScope::first_parent);
    return {};
  }
  const unsigned before = m_marks.get(node);
  // What is known with everything before it is known with its first parents.
  if ((before & how) == how || (before & k_whole) != 0) {
    return {};
  }
  if (Done done = m_graph.load_known(node); !done) {
    return done;
  }
  m_marks.set(node, how);
  m_queue.push(node);
  return {};
}

Done KnownHistory::walk_one() {
  const Node node = m_queue.pop();
  const bool whole = (m_marks.get(node) & k_whole) != 0;
  const std::size_t parents = m_graph.parent_count(node);
  for (std::size_t i = 0; i < (whole ? parents : std::min<std::size_t>(parents, 1)); ++i) {
    if (Done done = mark(m_graph.parent(node, i), whole ? k_whole : k_chain); !done) {
      return done;
    }
  }
  return {};
}

Done KnownHistory::walk_to(std::int64_t date) {
  Done done = m_started ? Done{} : start();
  while (done && !m_queue.empty() && m_queue.newest_date() >= date) {
    done = walk_one();
  }
  return done;
}

Result<bool> KnownHistory::contains(Node node) {
  const auto decided = is_decided(node);
  if (!decided || *decided) {
    return decided ? Result<bool>(seen(node)) : decided;
  }
  Done done = m_started || seen(node) ? Done{} : start();
  while (done && !seen(node) && !m_queue.empty()) {
    done = walk_one();
  }
  if (!done) {
    return tl::unexpected(done.error());
  }
  return seen(node);
}

Done KnownHistory::settle(const std::vector<Node>& nodes) {
  for (const Node node : nodes) {
    if (const auto known = contains(node); !known) {
      return tl::unexpected(known.error());
    }
  }
  return {};
}

}  // namespace refwarden
