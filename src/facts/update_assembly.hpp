// From commits that were checked to the facts of one update.
#pragma once

#include <optional>
#include <vector>

#include "facts/ancestry.hpp"
#include "facts/commit_batches.hpp"
#include "facts/commit_jobs.hpp"

namespace refwarden {

class UpdateAssembly {
 public:
  struct Parts {
    const Policy& policy;
    CommitGraph& graph;
    Ancestry& ancestry;
    const JobNumbers& number_of;  // into `checked`
    const CheckedJobs& checked;
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
