// Judging a large push while it is gathered: commits of which nothing is to be said are counted and
// let go, so that memory does not follow the number of commits.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "facts/commit_reader.hpp"
#include "facts/gather.hpp"
#include "facts/risk.hpp"

namespace refwarden {

// Rules of one update that judge the same commits.
struct JudgedList {
  std::size_t update = 0;  // of the push
  std::size_t first = 0;   // the first of the rules, by its number in the update
  CommitScope scope = CommitScope::all;
  std::vector<const Rule*> rules;
};
inline constexpr std::size_t k_most_lists = 64;  // bits of CommitJob::lists

// What settled commits leave behind in one update.
struct UpdateRemains {
  SettledCommits settled;
  UpdateRating rating;  // its lists by JudgedList::first
  bool has_merges = false;
  std::map<Signing, std::uint32_t> signings;  // their numbers in `settled`

  void add_signer(const CommitFacts& facts);
};

class Settlement {
 public:
  // `push`: as GatherContext's `settle` gets it. `lists`: at most `k_most_lists`.
  Settlement(const Settle& settle, PushFacts push, std::vector<JudgedList> lists);

  // Takes `facts` from the outcomes of commits that are settled.
  void take(std::span<const CommitJob> jobs, std::span<CommitOutcome> outcomes);
  // One for each update.
  std::vector<UpdateRemains> remains() && { return std::move(m_remains); }

 private:
  const std::vector<Membership>& judges_of(std::uint64_t lists);
  void leave(const CommitJob& job, const CommitFacts& facts);

  const Settle& m_settle;
  PushFacts m_push;
  std::vector<JudgedList> m_lists;
  std::map<std::uint64_t, std::vector<Membership>> m_judges;  // by CommitJob::lists
  std::vector<UpdateRemains> m_remains;
};

}  // namespace refwarden
