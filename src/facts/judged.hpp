// Which commits a rule judges: reachable(new) - reachable(known), exactly (semantics.md section 1).
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "facts/known_history.hpp"

namespace refwarden {

// Whether an object came with the push. What is new to the repository cannot be known through a ref
// that stood before; that something is *not* new says nothing.
class Freshness {
 public:
  using Open = std::function<Result<std::unique_ptr<Repository>>()>;
  explicit Freshness(Open open) : m_open(std::move(open)) {}

  // True only where the repository before the push certainly did not have `id`.
  Result<bool> is_new(const Oid& id);

 private:
  Open m_open;
  std::unique_ptr<Repository> m_before;
};

struct JudgedWalk {
  CommitGraph& graph;
  KnownHistory& known;
  Freshness& freshness;
  Marks& scratch;      // cleared first; shared, so that many walks cost what they touch
  std::uint64_t most;  // commits; more is a `limit_commits` failure
};

// The commits reachable from `tip` and not known, parents before children, in an order that follows
// from the graph alone. Walks history only as far as it must to be certain; commit dates may make
// it slower, never different.
Result<std::vector<Node>> judged_commits(const JudgedWalk& walk, Node tip);

// The same for the chain of first parents.
Result<std::vector<Node>> judged_chain(const JudgedWalk& walk, Node tip);

Failure too_many_commits(std::uint64_t most);

}  // namespace refwarden
