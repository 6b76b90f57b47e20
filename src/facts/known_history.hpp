// What a rule has judged before this push (semantics.md section 1): everything reachable from the
// tips that it covers and from adoption points. Found out as far as somebody asks.
#pragma once

#include <vector>

#include "facts/commit_graph.hpp"
#include "policy/policy.hpp"

namespace refwarden {

struct KnownTips {
  std::vector<Oid> refs;     // commits at covered refs before the push, as peeled
  std::vector<Oid> adopted;  // adoption points that the repository has, commits
};

class KnownHistory {
 public:
  // Under `first_parent` a ref's tip stands for its first-parent chain. An adoption point stands
  // for all before it under both: the policy says so of it by name.
  KnownHistory(CommitGraph& graph, const KnownTips& tips, CommitScope scope);

  // True: certainly known. False: not known so far.
  [[nodiscard]] bool seen(Node node) const { return m_marks.get(node) != 0; }
  // Everything has been walked, so that `seen` is the whole truth.
  [[nodiscard]] bool is_complete() const { return m_started && m_queue.empty(); }
  // Distinct tips.
  [[nodiscard]] const std::vector<Node>& tips() const { return m_tips; }
  [[nodiscard]] const std::vector<Node>& adopted() const { return m_adopted; }

  // Walks what claims to be as new as `date` or newer: a good guess at what to walk first.
  Done walk_to(std::int64_t date);
  // Walks until `node` is seen or nothing is left, whatever dates say.
  Result<bool> contains(Node node);
  // The same for all of `nodes`: ends early only where all of them are seen.
  Done settle(const std::vector<Node>& nodes);

 private:
  Done start();
  Done walk_one();
  Done mark(Node node, unsigned how);

  CommitGraph& m_graph;
  CommitScope m_scope;
  std::vector<Node> m_tips;
  std::vector<Node> m_adopted;
  Marks m_marks;
  DateQueue m_queue;
  bool m_started = false;
};

}  // namespace refwarden
