// The parents of commits, read once and kept small: what every walk of history stands on.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <queue>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "facts/watch.hpp"
#include "git/commit_graph_file.hpp"
#include "git/repository.hpp"

namespace refwarden {

// A commit's number within one CommitGraph, in the order of first mention.
using Node = std::uint32_t;

// Largest commit or tag object that is read at all. Messages have a limit of their own.
inline constexpr std::uint64_t k_most_commit_bytes = 32ULL << 20U;
inline constexpr std::size_t k_most_kept_bytes = 8U << 20U;

// Reads parents only, without judging the commit: history that is known already is taken as it is
// (semantics.md section 1). A commit whose parent lines cannot be read has none here, which can
// only make more commits judged; where it is judged itself, the strict reader refuses it.
class CommitGraph {
 public:
  CommitGraph(const Repository& repository, Watch& watch)
      : m_repository(repository), m_watch(watch), m_noted(repository.commit_graph()) {}

  // The number of `id`, without reading anything.
  Node node(const Oid& id);
  [[nodiscard]] const Oid& id(Node node) const { return *m_commits[node].id; }
  [[nodiscard]] std::size_t size() const { return m_commits.size(); }
  // What says when all walks here have to end.
  [[nodiscard]] Watch& watch() const { return m_watch; }

  // What git has noted; may be null. Says what is known, and orders walks.
  [[nodiscard]] const std::shared_ptr<const CommitGraphFile>& noted() const { return m_noted; }
  // Where the commit is in there, if it is.
  [[nodiscard]] std::optional<CommitGraphFile::Position> position(Node node) const;
  // No commit reaches one of a higher generation, or another one of the same that git has noted.
  [[nodiscard]] std::uint32_t generation(Node node) const;

  // Reads the commit unless that was done. `object_missing` when the repository does not have it or
  // it is no commit.
  Done load(Node node);
  // The raw bytes of a commit that `load` read, as checked by the repository; given away once.
  // Empty where they are not kept any more: all of them together stay within `k_most_kept_bytes`.
  // Spares reading what is judged twice.
  std::string take_bytes(Node node);
  // The same as `load` for known history: what is not there has no parents.
  Done load_known(Node node);

  // After `load`.
  [[nodiscard]] std::size_t parent_count(Node node) const { return m_commits[node].parents; }
  [[nodiscard]] Node parent(Node node, std::size_t index) const {
    return m_parents[m_commits[node].first_parent + index];
  }
  // The committer date that the commit claims, seconds since 1970; 0 where there is none. It orders
  // walks so that they end soon, and decides nothing.
  [[nodiscard]] std::int64_t date(Node node) const { return m_commits[node].date; }

 private:
  struct Entry {
    const Oid* id = nullptr;  // the key in m_numbers: stable
    std::int64_t date = 0;
    std::uint32_t first_parent = 0;  // index into m_parents
    std::uint32_t parents = 0;
    CommitGraphFile::Position position = 0;  // plus one; 0: not noted
    bool loaded = false;
  };

  enum class Keep : std::uint8_t { nothing, bytes };
  Result<bool> try_load(Node node, Keep keep);

  const Repository& m_repository;
  Watch& m_watch;
  std::shared_ptr<const CommitGraphFile> m_noted;
  std::unordered_map<Oid, Node> m_numbers;
  std::vector<Entry> m_commits;
  std::vector<Node> m_parents;
  std::unordered_map<Node, std::string> m_bytes;
  std::size_t m_kept_bytes = 0;
};

// Commits by generation and date, newest first; equal ones by number, so that every walk is the
// same each time.
class DateQueue {
 public:
  explicit DateQueue(const CommitGraph& graph) : m_graph(graph) {}
  // `node` is loaded.
  void push(Node node) { m_queue.push({m_graph.generation(node), m_graph.date(node), node}); }
  [[nodiscard]] bool empty() const { return m_queue.empty(); }
  [[nodiscard]] std::int64_t newest_date() const { return m_queue.top().date; }
  Node pop() {
    const Node node = m_queue.top().node;
    m_queue.pop();
    return node;
  }

 private:
  struct Item {
    std::uint32_t generation;
    std::int64_t date;
    Node node;
    bool operator<(const Item& other) const {
      return std::tie(generation, date, other.node) < std::tie(other.generation, other.date, node);
    }
  };
  const CommitGraph& m_graph;
  std::priority_queue<Item> m_queue;
};

// Bits of the commits that one walk touched; forgotten in time that follows the walk.
class Marks {
 public:
  [[nodiscard]] std::uint8_t get(Node node) const {
    return node < m_bits.size() ? m_bits[node] : std::uint8_t{0};
  }
  void set(Node node, unsigned bits);
  void unset(Node node, unsigned bits);
  void clear();

 private:
  std::vector<std::uint8_t> m_bits;
  std::vector<Node> m_touched;
};

}  // namespace refwarden
