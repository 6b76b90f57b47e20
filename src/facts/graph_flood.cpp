#include "facts/graph_flood.hpp"

#include <algorithm>

namespace refwarden {
namespace {

constexpr std::uint8_t k_chain = 1;
constexpr std::uint8_t k_whole = 3;  // its chain, too
constexpr unsigned k_position_bits = 32;

}  // namespace

GraphFlood::GraphFlood(std::shared_ptr<const CommitGraphFile> graph, Watch& watch)
    : m_graph(std::move(graph)),
      m_watch(watch),
      m_marks(m_graph == nullptr ? 0 : m_graph->size()) {}

void GraphFlood::add(const Commit& commit, CommitScope scope) {
  const std::uint8_t how = scope == CommitScope::all ? k_whole : k_chain;
  std::uint8_t& marks = m_marks[commit.position];
  if ((marks & how) != how) {
    marks = static_cast<std::uint8_t>(marks | how);
    m_queue.push(std::uint64_t{commit.generation} << k_position_bits | commit.position);
  }
}

Done GraphFlood::expand_highest() {
  const Commit commit{static_cast<Position>(m_queue.top()),
                      static_cast<std::uint32_t>(m_queue.top() >> k_position_bits)};
  m_queue.pop();
  if (Done done = m_graph->parents(commit, m_parents); !done) {
    return done;
  }
  const bool whole = m_marks[commit.position] == k_whole;
  const std::size_t followed =
      whole ? m_parents.size() : std::min<std::size_t>(1, m_parents.size());
  for (std::size_t i = 0; i < followed; ++i) {
    add(m_parents[i], whole ? CommitScope::all : CommitScope::first_parent);
  }
  return {};
}

Done GraphFlood::decide(Position commit) {
  const std::uint64_t generation = m_graph->generation(commit);
  Done done;
  while (done && !reached(commit) && !m_queue.empty() &&
         m_queue.top() >> k_position_bits > generation) {
    done = expand_highest().and_then([&] { return m_watch.step(); });
  }
  return done;
}

}  // namespace refwarden
