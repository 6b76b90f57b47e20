// From commits that were checked to the facts of one update.
#pragma once

#include <optional>
#include <vector>

#include "facts/ancestry.hpp"
#include "facts/commit_batches.hpp"
#include "facts/update_reader.hpp"

namespace refwarden {

// One update and what has to be known about its commits.
struct UpdatePlan {
  UpdateWork work;
  std::vector<const std::vector<Node>*> judged;  // for each rule of `work`; none: nothing to judge
  const std::vector<Node>* well_formed = nullptr;  // what has to be well formed besides
  bool asks_writers = false;                       // facts.beside is wanted
};

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

class UpdateAssembly {
 public:
  struct Parts {
    const Policy& policy;
    CommitGraph& graph;
    Ancestry& ancestry;
    const JobNumbers& number_of;  // into `checked`
    const std::vector<CheckedCommit>& checked;
  };
  explicit UpdateAssembly(const Parts& parts) : m_parts(parts) {}

  // Fills judged sets, size, risk, the rebase base and objections to malformed objects.
  Done finish(UpdatePlan& plan);

 private:
  Done fill_set(UpdatePlan& plan, std::size_t index);
  void add_malformed(UpdatePlan& plan, const std::vector<Node>& nodes) const;
  void add_beside(UpdatePlan& plan) const;
  Done find_base(UpdatePlan& plan);
  Result<std::optional<Oid>> base_of_rewrite(const UpdateWork& work);
  Result<std::optional<Oid>> base_of_new(const UpdatePlan& plan);

  Parts m_parts;
};

}  // namespace refwarden
