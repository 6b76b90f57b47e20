#include "rules/settling.hpp"

#include <algorithm>
#include <iterator>
#include <unordered_map>

#include "rules/exceptions.hpp"
#include "rules/kinds.hpp"
#include "rules/reviews_rule.hpp"

namespace refwarden {

// What one call judges.
class Settling::Sitting {
 public:
  Sitting(const PushFacts& push, const Policy& policy, std::span<CompleteCommit> commits)
      : m_push(push), m_policy(policy), m_commits(commits) {
    std::map<const std::vector<Membership>*, Numbers> by_judges;  // most have the same
    for (std::size_t i = 0; i < commits.size(); ++i) {
      commits[i].is_settled = true;
      m_numbers.emplace(commits[i].facts.id, i);
      by_judges[&commits[i].judged_by].push_back(i);
    }
    for (const auto& [judges, numbers] : by_judges) {
      for (const Membership& judge : *judges) {
        Numbers& judged = m_judged[judge.update][judge.rule];
        judged.insert(judged.end(), numbers.begin(), numbers.end());
      }
    }
  }

  void judge(SettledUpdates& settled, std::map<std::size_t, ReviewSets>& sets) {
    for (const auto& [number, rules] : m_judged) {
      judge_update(number, rules, settled[number]);
    }
    for (const auto& [number, rules] : m_judged) {
      keep_reviews(number, sets[number], settled[number].reviews);
      for (const auto& [rule, judged] : rules) {
        count(case_of(*rule, number), judged, settled[number]);
      }
      if (asks_reviews(m_push.updates[number])) {
        keep_writers(rules, settled[number].writers);
      }
    }
  }

 private:
  using Numbers = std::vector<std::size_t>;       // of commits
  using ByRule = std::map<const Rule*, Numbers>;  // in policy order, as the rules lie

  [[nodiscard]] RuleCase case_of(const Rule& rule, std::size_t update) const {
    static const JudgedSet k_none;
    return {rule, m_push.updates[update], m_push, m_policy, &k_none, 0, {}};
  }

  void judge_update(std::size_t number, const ByRule& rules, SettledUpdate& settled) {
    std::vector<RuleCase> cases;
    cases.reserve(rules.size());
    for (const auto& [rule, judged] : rules) {
      RuleCase& rule_case = cases.emplace_back(case_of(*rule, number));
      for (const std::size_t commit : judged) {
        if (const auto asked = asked_alone(m_commits[commit].facts, *rule)) {
          rule_case.subjects.push_back(*asked);
        }
      }
    }
    std::vector<const RuleCase*> reviews;
    for (const RuleCase& rule_case : cases) {
      if (std::holds_alternative<ReviewsRule>(rule_case.rule.body)) {
        reviews.push_back(&rule_case);
      } else {
        judge_alone(rule_case, case_of(rule_case.rule, number), settled.tickets);
      }
    }
    ReviewsJudged judged = judge_reviews(reviews, {});
    for (const std::vector<Failing>& failings : judged.failings) {
      leave(failings);
    }
    m_reviews[number] = std::move(judged.reviews);
  }

  // `empty`: the same without subjects.
  void judge_alone(const RuleCase& rule_case, const RuleCase& empty,
                   std::deque<std::string>& kept) {
    std::vector<std::string> tickets;
    const std::vector<Failing> failings = judge_rule(rule_case, tickets);
    std::move(tickets.begin(), tickets.end(), std::back_inserter(kept));
    leave(failings);
    // What is about the update itself is said when the whole is judged; but where a rule says it
    // only since it asks something of these commits, they have to be there then.
    if (about_update(failings) != about_update(judge_rule(empty, tickets))) {
      for (const AskedCommit& subject : rule_case.subjects) {
        m_commits[m_numbers.at(subject.commit->id)].is_settled = false;
      }
    }
  }

  static std::vector<Code> about_update(const std::vector<Failing>& failings) {
    std::vector<Code> codes;
    for (const Failing& failing : failings) {
      if (failing.about == Failing::About::update) {
        codes.push_back(failing.code);
      }
    }
    return codes;
  }

  void leave(const std::vector<Failing>& failings) {
    for (const Failing& failing : failings) {
      if (failing.about == Failing::About::commit) {
        m_commits[m_numbers.at(failing.id)].is_settled = false;
      }
    }
  }

  // Commit by commit, so that it does not show how many were judged at once.
  void keep_reviews(std::size_t number, ReviewSets& sets, SettledReviews& kept) {
    std::vector<CountedReview>& reviews = m_reviews[number];
    std::stable_sort(reviews.begin(), reviews.end(), [this](const auto& a, const auto& b) {
      return m_numbers.at(a.commit) < m_numbers.at(b.commit);
    });
    for (auto next = reviews.begin(); next != reviews.end();) {
      const Oid& commit = next->commit;
      std::vector<SettledReviews::Review> own;
      for (; next != reviews.end() && next->commit == commit; ++next) {
        own.push_back({next->person, next->rule, next->counted});
      }
      if (m_commits[m_numbers.at(commit)].is_settled) {
        const auto [place, is_new] = sets.emplace(std::move(own), sets.size());
        if (is_new) {
          kept.reviews.push_back(place->first);
        }
        kept.commits.push_back({commit, place->second});
      }
    }
  }

  [[nodiscard]] bool asks_reviews(const UpdateFacts& update) const {
    return std::any_of(m_policy.rules.begin(), m_policy.rules.end(), [&](const Rule& rule) {
      return std::holds_alternative<ReviewsRule>(rule.body) && is_on(rule, update);
    });
  }

  // Whoever wrote what any rule judges, as `writers_of` has it.
  void keep_writers(const ByRule& rules, Writers& writers) const {
    std::vector<bool> is_done(m_commits.size());
    for (const auto& [rule, judged] : rules) {
      for (const std::size_t number : judged) {
        if (m_commits[number].is_settled && !is_done[number]) {
          is_done[number] = true;
          add_writers(m_commits[number].facts, writers);
        }
      }
    }
  }

  void count(const RuleCase& rule_case, const Numbers& judged, SettledUpdate& update) const {
    const Rule& rule = rule_case.rule;
    SettledRule& settled = update.rules[rule.name];
    for (const std::size_t number : judged) {
      if (!m_commits[number].is_settled) {
        continue;
      }
      const CommitFacts& commit = m_commits[number].facts;
      ++settled.commits;
      if (asked_alone(commit, rule)) {
        ++settled.subjects;
      } else {
        settled.leave_open = settled.leave_open || !commit.answer(rule.commits).paths.empty();
      }
      settled.risk = std::max(settled.risk, risk_of(commit, rule));
      settled.are_excepted = settled.are_excepted && is_excepted(commit, rule_case);
    }
  }

  const PushFacts& m_push;
  const Policy& m_policy;
  std::span<CompleteCommit> m_commits;
  std::unordered_map<Oid, std::size_t> m_numbers;
  std::map<std::size_t, ByRule> m_judged;  // by update
  std::map<std::size_t, std::vector<CountedReview>> m_reviews;
};

void Settling::settle(const PushFacts& push, std::span<CompleteCommit> commits) {
  Sitting(push, m_policy, commits).judge(m_settled, m_review_sets);
  m_has_settled =
      m_has_settled || std::any_of(commits.begin(), commits.end(),
                                   [](const auto& commit) { return commit.is_settled; });
}

}  // namespace refwarden
