#include "rules/reviews_rule.hpp"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <map>
#include <numeric>
#include <span>
#include <unordered_map>
#include <utility>

#include "base/side_by_side.hpp"
#include "rules/covering.hpp"
#include "rules/distinct_reviews.hpp"
#include "rules/message_reading.hpp"
#include "rules/review_group.hpp"

namespace refwarden {
namespace {

// A rule that only warns, is off, or is excepted here never takes a reviewer from one that refuses.
unsigned priority_of(const AskedCommit& subject, const RuleCase& rule_case,
                     const std::vector<BreakGlassClaim>& claims) {
  if (cover_of(failing(Code::review_missing, subject), rule_case, claims)) {
    return 3;
  }
  switch (rule_case.rule.mode) {
    case Mode::enforce:
      return 0;
    case Mode::warn:
      return 1;
    case Mode::off:
      return 2;
  }
  std::abort();
}

class ReviewsJudge {
 public:
  ReviewsJudge(const std::vector<const RuleCase*>& cases,
               const std::vector<BreakGlassClaim>& claims)
      : m_cases(cases), m_claims(claims) {
    m_judged.failings.resize(cases.size());
  }

  ReviewsJudged judge() && {
    for (const std::vector<std::size_t>& group : groups()) {
      judge_group(group);
    }
    for (std::vector<Failing>& failings : m_judged.failings) {
      // Commits of a group come in the order of its first rule; each rule has its own again.
      std::stable_sort(failings.begin(), failings.end(), [](const Failing& a, const Failing& b) {
        return std::less<>()(a.subject, b.subject);
      });
    }
    return std::move(m_judged);
  }

 private:
  // Indexes of cases by group; both in policy order.
  [[nodiscard]] std::vector<std::vector<std::size_t>> groups() const {
    std::vector<std::size_t> group_of(m_cases.size());
    std::iota(group_of.begin(), group_of.end(), std::size_t{0});
    for (std::size_t i = 0; i < m_cases.size(); ++i) {
      for (std::size_t j = 0; j < m_cases.size(); ++j) {
        if (names(i, j)) {
          const std::size_t old_group = group_of[j];
          std::replace(group_of.begin(), group_of.end(), old_group, group_of[i]);
        }
      }
    }
    std::map<std::size_t, std::vector<std::size_t>> members;
    for (std::size_t i = 0; i < group_of.size(); ++i) {
      members[group_of[i]].push_back(i);
    }
    std::vector<std::vector<std::size_t>> all;
    for (auto& [name, indexes] : members) {
      all.push_back(std::move(indexes));
    }
    return all;
  }

  [[nodiscard]] bool names(std::size_t from, std::size_t to) const {
    const std::vector<std::string>& others = reviews_of(*m_cases[from]).distinct_from;
    return std::find(others.begin(), others.end(), m_cases[to]->rule.name) != others.end();
  }

  // A case that asks about a commit, and the commit's number in the order of the group's first
  // rule.
  struct Question {
    std::size_t number = 0;
    std::size_t index = 0;
    const AskedCommit* subject = nullptr;
  };

  // Those of one commit follow each other, in policy order.
  [[nodiscard]] std::vector<Question> questions_of(const std::vector<std::size_t>& group) const {
    std::size_t total = 0;
    for (const std::size_t index : group) {
      total += m_cases[index]->subjects.size();
    }
    std::vector<Question> questions;
    questions.reserve(total);
    std::unordered_map<Oid, std::size_t> numbers;
    numbers.reserve(total);
    for (const std::size_t index : group) {
      for (const AskedCommit& subject : m_cases[index]->subjects) {
        const auto entry = numbers.emplace(subject.commit->id, numbers.size()).first;
        questions.push_back({entry->second, index, &subject});
      }
    }
    std::stable_sort(questions.begin(), questions.end(),
                     [](const Question& a, const Question& b) { return a.number < b.number; });
    return questions;
  }

  // What is asked of one commit is asked of no other, so that two halves are judged at once.
  void judge_group(const std::vector<std::size_t>& group) {
    const std::vector<Question> all = questions_of(group);
    auto middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
    while (middle != all.begin() && middle != all.end() &&
           middle->number == std::prev(middle)->number) {
      ++middle;
    }
    ReviewsJudge second(m_cases, m_claims);
    side_by_side(
        all.size(),
        [&] {
          second.judge_questions({middle, all.end()});
        },
        [&] {
          judge_questions({all.begin(), middle});
        });
    take(std::move(second.m_judged));
  }

  void take(ReviewsJudged judged) {
    for (std::size_t i = 0; i < m_cases.size(); ++i) {
      std::move(judged.failings[i].begin(), judged.failings[i].end(),
                std::back_inserter(m_judged.failings[i]));
    }
    std::move(judged.reviews.begin(), judged.reviews.end(), std::back_inserter(m_judged.reviews));
  }

  // One commit after the other, so that what is read of one is forgotten before the next.
  void judge_questions(std::span<const Question> questions) {
    std::vector<Asked> asked;
    for (auto next = questions.begin(); next != questions.end();) {
      const std::size_t number = next->number;
      asked.clear();
      for (; next != questions.end() && next->number == number; ++next) {
        ask(next->index, *next->subject, asked);
      }
      if (!asked.empty()) {
        judge_commit(asked);
      }
    }
  }

  // What needs no assignment fails at once; the rest is asked of the group.
  void ask(std::size_t index, const AskedCommit& subject, std::vector<Asked>& group) {
    const RuleCase& rule_case = *m_cases[index];
    std::vector<Failing>& failings = m_judged.failings[index];
    if (std::optional<Failing> ambiguous = ambiguous_message(subject)) {
      failings.push_back(std::move(*ambiguous));
      return;
    }
    const ReviewQuestion question{reviews_of(rule_case), *subject.commit, rule_case.push,
                                  rule_case.policy, subject.others.get()};
    std::vector<Found> unknown = unknown_parts(question);
    if (!unknown.empty()) {
      failings.push_back(failing(Code::author_unknown, subject, std::move(unknown)));
    }
    if (question.rule.exclude.contains(Part::pusher) && !question.push.pusher.person) {
      failings.push_back(failing(Code::pusher_unknown, subject));
    }
    Asked asked{index, &rule_case, &subject, candidates_for(question), {}, 0, {}};
    asked.counted = counted_persons(asked.candidates);
    asked.priority = priority_of(subject, rule_case, m_claims);
    group.push_back(std::move(asked));
  }

  void judge_commit(std::vector<Asked>& group) {
    std::vector<ReviewDemand> demands;
    for (const Asked& asked : group) {
      demands.push_back(
          {asked.name(), reviews_of(*asked.rule_case).count, asked.priority, asked.counted});
    }
    const std::vector<std::set<std::string>>& assigned = m_assignments.of(std::move(demands));
    for (std::size_t i = 0; i < group.size(); ++i) {
      group[i].assigned = assigned[i];
    }
    const GroupView view(group);
    for (const Asked& asked : group) {
      if (asked.is_short()) {
        fail(asked, group, view);
      }
    }
    record(group, view);
  }

  void fail(const Asked& asked, const std::vector<Asked>& group, const GroupView& view) {
    std::vector<std::string> named;
    for (const Asked& other : group) {
      if (other.is_short() && other.priority == asked.priority) {
        named.push_back(other.name());
      }
    }
    Failing missing = failing(Code::review_missing, *asked.subject, view.found_for(asked, named));
    if (named.size() > 1) {
      missing.group = std::move(named);
    }
    m_judged.failings[asked.index].push_back(std::move(missing));
  }

  // Everybody who was named, once for each commit and group.
  void record(const std::vector<Asked>& group, const GroupView& view) {
    std::set<std::string> seen;
    for (const Asked& asked : group) {
      for (const ReviewCandidate& candidate : asked.candidates) {
        if (candidate.person && seen.insert(*candidate.person).second) {
          const Asked* holder = view.rule_of(*candidate.person);
          m_judged.reviews.push_back({asked.subject->commit->id, *candidate.person,
                                      holder == nullptr ? asked.name() : holder->name(),
                                      holder != nullptr});
        }
      }
    }
  }

  const std::vector<const RuleCase*>& m_cases;
  const std::vector<BreakGlassClaim>& m_claims;
  ReviewsJudged m_judged;
  ReviewAssignments m_assignments;
};

}  // namespace

ReviewsJudged judge_reviews(const std::vector<const RuleCase*>& cases,
                            const std::vector<BreakGlassClaim>& claims) {
  return ReviewsJudge(cases, claims).judge();
}

}  // namespace refwarden
