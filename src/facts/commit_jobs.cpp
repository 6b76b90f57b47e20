#include "facts/commit_jobs.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace refwarden {
namespace {

// Reviews of a merge then stand for side commits, whoever wrote those.
bool reviews_first_parents(const Rule* rule) {
  return rule->commits == CommitScope::first_parent &&
         std::holds_alternative<ReviewsRule>(rule->body);
}

}  // namespace

std::size_t first_with_list(const UpdatePlan& plan, std::size_t index) {
  const auto found = std::find(plan.judged.begin(), plan.judged.end(), plan.judged[index]);
  return static_cast<std::size_t>(found - plan.judged.begin());
}

Done CommitJobs::add(UpdatePlan& plan, std::size_t update, Node tip, JudgedSets& sets) {
  const std::size_t own = m_lists.size();
  for (std::size_t i = 0; i < plan.work.rules.size(); ++i) {
    const Rule* rule = plan.work.rules[i];
    const auto judged = sets.judged(RuleView::of(*rule, plan.work.facts), tip);
    if (!judged) {
      return tl::unexpected(judged.error());
    }
    plan.judged.push_back(*judged);
    const std::size_t first = first_with_list(plan, i);
    if (first == i) {
      if (Done done = add_list(plan, update, i); !done) {
        return done;
      }
    }
    std::find_if(m_lists.begin() + static_cast<std::ptrdiff_t>(own), m_lists.end(),
                 [&](const JudgedList& list) { return list.first == first; })
        ->rules.push_back(rule);
  }
  const auto well_formed = sets.judged(RuleView::of_built_in(m_policy), tip);
  if (!well_formed) {
    return tl::unexpected(well_formed.error());
  }
  plan.well_formed = *well_formed;
  plan.asks_writers =
      std::any_of(plan.work.rules.begin(), plan.work.rules.end(), reviews_first_parents);
  m_asks_writers = m_asks_writers || plan.asks_writers;
  if (const auto number = m_numbers.find(tip)) {
    m_asked[*number].is_tip = true;
  }
  return add_well_formed(plan);
}

// A list's number may not fit into the bits of a job; then nothing is settled (`lists`).
Done CommitJobs::add_list(const UpdatePlan& plan, std::size_t update, std::size_t first) {
  const CommitScope scope = plan.work.rules[first]->commits;
  const std::uint64_t bit = m_lists.size() < k_most_lists ? std::uint64_t{1} << m_lists.size() : 0;
  m_lists.push_back({update, first, scope, {}});
  for (const Node node : *plan.judged[first]) {
    const auto found = asked(node);
    if (!found) {
      return tl::unexpected(found.error());
    }
    Asked& judged = **found;
    judged.is_judged = true;
    judged.first_parent_answer = judged.first_parent_answer || scope == CommitScope::first_parent;
    judged.lists |= bit;
  }
  return {};
}

Done CommitJobs::add_well_formed(const UpdatePlan& plan) {
  for (const Node node : *plan.well_formed) {
    const auto found = asked(node);
    if (!found) {
      return tl::unexpected(found.error());
    }
    (*found)->tells_writers = (*found)->tells_writers || plan.asks_writers;
  }
  return {};
}

Result<CommitJobs::Asked*> CommitJobs::asked(Node node) {
  const std::size_t index = m_numbers.find(node).value_or(m_asked.size());
  if (index == m_asked.size()) {
    m_numbers.add(node, index);
    m_asked.emplace_back().node = node;
    const std::uint64_t most = m_policy.limits.commits_per_push;
    if (m_asked.size() > most) {
      return tl::unexpected(too_many_commits(most));
    }
  }
  return &m_asked[index];
}

std::vector<CommitJob> CommitJobs::take(std::size_t most) {
  std::vector<CommitJob> taken;
  for (; taken.size() < most && !m_back.empty(); m_back.pop_front()) {
    taken.push_back(std::move(m_back.front()));
  }
  for (; taken.size() < most && m_next < m_asked.size(); ++m_next) {
    taken.push_back(job_of(m_asked[m_next]));
  }
  return taken;
}

void CommitJobs::give_back(std::vector<CommitJob> jobs) {
  m_back.insert(m_back.begin(), std::make_move_iterator(jobs.begin()),
                std::make_move_iterator(jobs.end()));
}

CommitJob CommitJobs::job_of(const Asked& asked) {
  CommitJob job;
  job.id = m_graph.id(asked.node);
  job.is_judged = asked.is_judged;
  job.tells_writers = asked.tells_writers;
  job.first_parent_answer = asked.first_parent_answer;
  job.is_tip = asked.is_tip;
  job.lists = asked.lists;
  job.bytes = m_graph.take_bytes(asked.node);
  if (const auto merge = m_merges.find(asked.node); merge != m_merges.end()) {
    job.merge = std::move(merge->second);
    m_merges.erase(merge);
  }
  return job;
}

std::optional<std::vector<JudgedList>> CommitJobs::lists() const {
  return m_asks_writers || m_lists.size() > k_most_lists ? std::nullopt : std::optional(m_lists);
}

Done CommitJobs::plan_merges(Ancestry& ancestry) {
  for (const Asked& asked : m_asked) {
    if (m_graph.parent_count(asked.node) < 2) {
      continue;
    }
    auto question = merge_question(asked.node, ancestry);
    if (!question) {
      return tl::unexpected(question.error());
    }
    m_merges.emplace(asked.node, *std::move(question));
  }
  return {};
}

Result<MergeQuestion> CommitJobs::merge_question(Node node, Ancestry& ancestry) {
  MergeQuestion question;
  question.whole_difference = m_graph.parent_count(node) > 2;
  if (question.whole_difference) {
    return question;
  }
  const Node first = m_graph.parent(node, 0);
  const Node second = m_graph.parent(node, 1);
  const auto bases = ancestry.merge_bases(first, second);
  if (!bases) {
    return tl::unexpected(bases.error());
  }
  for (const Node base : *bases) {
    // One parent is an ancestor of the other exactly if it is their common ancestor.
    question.whole_difference = question.whole_difference || base == first || base == second;
    question.bases.push_back(m_graph.id(base));
  }
  return question;
}

}  // namespace refwarden
