#include "facts/settlement.hpp"

#include <utility>

#include "base/result.hpp"

namespace refwarden {

void UpdateRemains::add_signer(const CommitFacts& facts) {
  const auto number = static_cast<std::uint32_t>(settled.signings.size());
  const auto [place, is_new] = signings.emplace(signing_of(facts.signature, facts.signer), number);
  if (is_new) {
    settled.signings.push_back(place->first);
  }
  settled.signed_by.push_back({facts.id, place->second});
}

Settlement::Settlement(const Settle& settle, PushFacts push, std::vector<JudgedList> lists)
    : m_settle(settle), m_push(std::move(push)), m_lists(std::move(lists)) {
  require(m_lists.size() <= k_most_lists, "there are more lists than a job has bits");
  m_remains.resize(m_push.updates.size());
}

void Settlement::take(std::span<const CommitJob> jobs, std::span<CommitOutcome> outcomes) {
  std::vector<CompleteCommit> complete;
  std::vector<std::size_t> indexes;
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    const bool is_open = jobs[i].is_tip || !outcomes[i].malformed.empty();
    if (outcomes[i].facts && !is_open) {
      complete.push_back({*outcomes[i].facts, judges_of(jobs[i].lists)});
      indexes.push_back(i);
    }
  }
  m_settle(m_push, complete);
  for (std::size_t i = 0; i < complete.size(); ++i) {
    if (complete[i].is_settled) {
      CommitOutcome& outcome = outcomes[indexes[i]];
      leave(jobs[indexes[i]], *outcome.facts);
      outcome.facts.reset();
    }
  }
}

const std::vector<Membership>& Settlement::judges_of(std::uint64_t lists) {
  const auto [place, is_new] = m_judges.try_emplace(lists);
  for (std::size_t i = 0; is_new && i < m_lists.size(); ++i) {
    if ((lists >> i & 1U) != 0) {
      for (const Rule* rule : m_lists[i].rules) {
        place->second.push_back({m_lists[i].update, rule});
      }
    }
  }
  return place->second;
}

void Settlement::leave(const CommitJob& job, const CommitFacts& facts) {
  UpdateRemains* last = nullptr;
  bool is_first = true;
  for (std::size_t i = 0; i < m_lists.size(); ++i) {
    if ((job.lists >> i & 1U) == 0) {
      continue;
    }
    const JudgedList& list = m_lists[i];
    UpdateRemains& remains = m_remains[list.update];
    remains.rating.add(list.first, list.scope, facts);
    if (&remains == last) {  // the lists of an update follow each other
      continue;
    }
    last = &remains;
    remains.has_merges = remains.has_merges || facts.is_merge();
    ++remains.settled.count;
    if (std::exchange(is_first, false)) {
      remains.add_signer(facts);
    }
  }
}

}  // namespace refwarden
