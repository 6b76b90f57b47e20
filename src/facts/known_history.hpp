// What a rule has judged before this push (semantics.md section 1): everything reachable from the
// tips that it covers and from adoption points. Found out as far as somebody asks.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "facts/commit_graph.hpp"
#include "facts/graph_flood.hpp"
#include "policy/policy.hpp"

namespace refwarden {

struct KnownTips {
  std::vector<Oid> refs;     // commits at covered refs before the push, as peeled
  std::vector<Oid> adopted;  // adoption points that the repository has, commits
  // Those of all covered refs, where `refs` has only some: asked for where these do not do.
  std::function<Result<std::vector<Oid>>()> others = {};
};

class KnownHistory {
 public:
  // Under `first_parent` a ref's tip stands for its first-parent chain. An adoption point stands
  // for all before it under both: the policy says so of it by name.
  KnownHistory(CommitGraph& graph, const KnownTips& tips, CommitScope scope);

  // True: certainly known. False: not known so far.
  [[nodiscard]] bool seen(Node node) const;
  // True: the commit is certainly not known unless `seen`, because git has noted where it stands.
  // False: nothing is said.
  Result<bool> is_decided(Node node);
  // What `is_decided` does not tell has been walked, so that `seen` is the whole truth of it.
  [[nodiscard]] bool is_complete() const { return m_started && m_queue.empty(); }
  // The only tip, once it is certain that there is but one.
  [[nodiscard]] std::optional<Node> only_tip() const;
  // It is certain that there is none.
  [[nodiscard]] bool is_empty() const { return !m_others && m_tips.empty(); }
  [[nodiscard]] const std::vector<Node>& adopted() const { return m_adopted; }

  // Takes in all tips, however many there are.
  Done add_others();
  // Walks what claims to be as new as `date` or newer: a good guess at what to walk first.
  Done walk_to(std::int64_t date);
  // Walks until `node` is seen or nothing is left, whatever dates say.
  Result<bool> contains(Node node);
  // The same for all of `nodes`: ends early only where all of them are seen.
  Done settle(const std::vector<Node>& nodes);

 private:
  void add_tip(const Oid& id, unsigned how);
  Done start();
  Done walk_one();
  Done mark(Node node, unsigned how);

  CommitGraph& m_graph;
  CommitScope m_scope;
  std::vector<Node> m_tips;  // distinct
  std::vector<Node> m_adopted;
  std::function<Result<std::vector<Oid>>()> m_others;  // nothing: all are in
  // What git has noted is known by its position; everything else by its node, newest first.
  GraphFlood m_flood;
  Marks m_marks;
  DateQueue m_queue;
  bool m_started = false;
};

}  // namespace refwarden
