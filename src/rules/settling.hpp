// Judging commits one by one while a large push is gathered (facts/settlement.hpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "facts/gather.hpp"
#include "rules/settled.hpp"

namespace refwarden {

// A commit is settled where no rule of any update finds anything wrong with it, whatever its mode
// and before exceptions and break-glass: then nothing that is known of the push only later can
// change what is said of it. What it counts for stays here.
class Settling {
 public:
  explicit Settling(const Policy& policy) : m_policy(policy) {}

  // GatherContext's `settle`.
  void settle(const PushFacts& push, std::span<CompleteCommit> commits);

  [[nodiscard]] bool has_settled() const { return m_has_settled; }
  // For `judge`.
  SettledUpdates take() && { return std::move(m_settled); }

 private:
  class Sitting;

  // The number of each set of reviews in SettledReviews::reviews.
  using ReviewSets = std::map<std::vector<SettledReviews::Review>, std::uint32_t>;

  const Policy& m_policy;
  SettledUpdates m_settled;
  std::map<std::size_t, ReviewSets> m_review_sets;  // by update
  bool m_has_settled = false;
};

}  // namespace refwarden
