// Which commits a push asks about, and which rules of which updates judge each of them.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>
#include <vector>

#include "facts/ancestry.hpp"
#include "facts/commit_reader.hpp"
#include "facts/judged_sets.hpp"
#include "facts/settlement.hpp"
#include "facts/update_reader.hpp"

namespace refwarden {

// One update and what has to be known about its commits.
struct UpdatePlan {
  UpdateWork work;
  std::vector<const std::vector<Node>*> judged;  // for each rule of `work`; none: nothing to judge
  const std::vector<Node>* well_formed = nullptr;  // what has to be well formed besides
  bool asks_writers = false;                       // facts.beside is wanted
  UpdateRemains remains;                           // of commits that are settled
};

// The first rule that judges the commits of rule `index`; rules with the same view share a list.
std::size_t first_with_list(const UpdatePlan& plan, std::size_t index);

// Which commit of a graph is which job.
class JobNumbers {
 public:
  [[nodiscard]] std::optional<std::size_t> find(Node node) const {
    return node < m_numbers.size() && m_numbers[node] != k_none ? std::optional(m_numbers[node])
                                                                : std::nullopt;
  }
  void add(Node node, std::size_t number) {
    if (node >= m_numbers.size()) {
      m_numbers.resize(node + 1, k_none);
    }
    m_numbers[node] = number;
  }

 private:
  static constexpr std::size_t k_none = SIZE_MAX;
  std::vector<std::size_t> m_numbers;  // by node
};

class CommitJobs {
 public:
  CommitJobs(const Policy& policy, CommitGraph& graph) : m_policy(policy), m_graph(graph) {}

  // Finds what the rules of `plan`, which is number `update` of the push, judge where its ref comes
  // to be at `tip`, and what has to be well formed there. `limit_commits` over the policy's limit.
  Done add(UpdatePlan& plan, std::size_t update, Node tip, JudgedSets& sets);
  // What merges among them answer for. To be called once, after the last `add`.
  Done plan_merges(Ancestry& ancestry);

  [[nodiscard]] const JobNumbers& numbers() const { return m_numbers; }
  [[nodiscard]] std::size_t count() const { return m_asked.size(); }

  // Parents before children within one update; a job is made when it is taken, since it may hold
  // its commit.
  [[nodiscard]] std::size_t left() const { return m_asked.size() - m_next + m_back.size(); }
  std::vector<CommitJob> take(std::size_t most);
  // The last ones that were taken, in their order: they are the next again.
  void give_back(std::vector<CommitJob> jobs);

  // Bit N of a job's `lists` stands for the Nth. Nothing where there are more lists than bits, or
  // where who wrote any commit may matter to another.
  [[nodiscard]] std::optional<std::vector<JudgedList>> lists() const;

 private:
  Done add_list(const UpdatePlan& plan, std::size_t update, std::size_t first);
  Done add_well_formed(const UpdatePlan& plan);
  // A job without what is looked up when it is taken.
  struct Asked {
    std::uint64_t lists = 0;
    Node node = 0;
    bool is_judged = false;
    bool tells_writers = false;
    bool first_parent_answer = false;
    bool is_tip = false;
  };
  Result<Asked*> asked(Node node);
  Result<MergeQuestion> merge_question(Node node, Ancestry& ancestry);
  CommitJob job_of(const Asked& asked);

  const Policy& m_policy;
  CommitGraph& m_graph;
  std::deque<Asked> m_asked;
  std::unordered_map<Node, MergeQuestion> m_merges;
  std::size_t m_next = 0;        // of `m_asked`
  std::deque<CommitJob> m_back;  // before those
  JobNumbers m_numbers;
  std::vector<JudgedList> m_lists;
  bool m_asks_writers = false;
};

}  // namespace refwarden
