#include "rules/update_judge.hpp"

#include <algorithm>
#include <cstdlib>
#include <unordered_set>
#include <utility>

#include "base/result.hpp"
#include "base/side_by_side.hpp"
#include "rules/covering.hpp"
#include "rules/kinds.hpp"
#include "rules/reviews_rule.hpp"

namespace refwarden {
namespace {

RuleResult result_of(Mode mode) {
  switch (mode) {
    case Mode::enforce:
      return RuleResult::refused;
    case Mode::warn:
      return RuleResult::warned;
    case Mode::off:
      return RuleResult::off;
  }
  std::abort();
}

bool asks_of_ref(const RuleCase& rule_case) {
  const auto* signature = std::get_if<SignatureRule>(&rule_case.rule.body);
  return std::holds_alternative<HistoryRule>(rule_case.rule.body) ||
         std::holds_alternative<PushersRule>(rule_case.rule.body) ||
         std::holds_alternative<SignedPushRule>(rule_case.rule.body) ||
         (signature != nullptr && signature->each == SignatureRule::Each::tag &&
          rule_case.update.kind != UpdateKind::remove);
}

// Where nothing failed: did the rule ask anything at all?
RuleResult quiet_result(const RuleCase& rule_case) {
  if (std::holds_alternative<SignedPushRule>(rule_case.rule.body) &&
      rule_case.push.sight == CertificateSight::not_yet) {
    return RuleResult::not_applicable;
  }
  const bool deleted = rule_case.update.kind == UpdateKind::remove;
  const bool judged_any = rule_case.settled.commits > 0 ||
                          (rule_case.judged != nullptr && !rule_case.judged->commits.empty());
  const bool skipped_all = judged_any && rule_case.asked() == 0;
  return !asks_of_ref(rule_case) && (deleted || skipped_all) ? RuleResult::not_applicable
                                                             : RuleResult::pass;
}

class UpdateJudge {
 public:
  UpdateJudge(const UpdateFacts& update, const PushFacts& push, const Policy& policy,
              SettledUpdate settled)
      : m_update(update), m_claims(break_glass_claims(update, push, policy)) {
    for (const Rule& rule : policy.rules) {
      if (is_on(rule, update)) {
        m_cases.push_back(make_case(rule, {update, push, policy}, settled));
        require(m_cases.back().judged != nullptr || update.kind == UpdateKind::remove,
                "a rule on a ref has no judged commits, not even none");
      }
    }
    m_verdict.ref = update.ref;
    m_verdict.settled_reviews = std::move(settled.reviews);
    m_verdict.tickets.assign(settled.tickets.begin(), settled.tickets.end());
  }

  UpdateVerdict judge() && {
    std::vector<std::vector<Failing>> failings(m_cases.size());
    ReviewsJudged reviews;
    side_by_side(
        subjects(), [&] { reviews = judge_reviews(review_cases(), m_claims); },
        [&] {
          for (std::size_t i = 0; i < m_cases.size(); ++i) {
            failings[i] = failings_of(m_cases[i]);
          }
        });
    add_reviews(std::move(reviews), failings);
    for (std::size_t i = 0; i < m_cases.size(); ++i) {
      m_verdict.rules.push_back(verdict_on(m_cases[i], failings[i]));
    }
    std::sort(m_verdict.tickets.begin(), m_verdict.tickets.end());
    m_verdict.tickets.erase(std::unique(m_verdict.tickets.begin(), m_verdict.tickets.end()),
                            m_verdict.tickets.end());
    return std::move(m_verdict);
  }

 private:
  using Covered = std::unordered_set<Oid>;

  std::vector<Failing> failings_of(const RuleCase& rule_case) {
    std::vector<Failing> failings = judge_rule(rule_case, m_verdict.tickets);
    // A merge that takes the old tip as its second parent would roll the branch back unseen.
    if (rule_case.rule.commits == CommitScope::first_parent && rule_case.judged != nullptr &&
        rule_case.judged->leaves_first_parent) {
      failings.push_back(failing_update(Code::not_first_parent));
    }
    return failings;
  }

  [[nodiscard]] std::size_t subjects() const {
    std::size_t count = 0;
    for (const RuleCase& rule_case : m_cases) {
      count += rule_case.subjects.size();
    }
    return count;
  }

  [[nodiscard]] std::vector<const RuleCase*> review_cases() const {
    std::vector<const RuleCase*> cases;
    for (const RuleCase& rule_case : m_cases) {
      if (std::holds_alternative<ReviewsRule>(rule_case.rule.body)) {
        cases.push_back(&rule_case);
      }
    }
    return cases;
  }

  // One list of failings for each of `review_cases`, in their order.
  void add_reviews(ReviewsJudged judged, std::vector<std::vector<Failing>>& failings) {
    auto own = judged.failings.begin();
    for (std::size_t i = 0; i < m_cases.size(); ++i) {
      if (std::holds_alternative<ReviewsRule>(m_cases[i].rule.body)) {
        failings[i].insert(failings[i].begin(), std::make_move_iterator(own->begin()),
                           std::make_move_iterator(own->end()));
        ++own;
      }
    }
    m_verdict.reviews = std::move(judged.reviews);
  }

  RuleVerdict verdict_on(const RuleCase& rule_case, const std::vector<Failing>& failings) {
    RuleVerdict verdict;
    verdict.rule = rule_case.rule.name;
    verdict.judged = rule_case.asked();
    std::vector<Failing> open;
    Covered covered;
    for (const Failing& failing : failings) {
      const std::optional<Cover> cover = cover_of(failing, rule_case, m_claims);
      if (!cover) {
        open.push_back(failing);
        continue;
      }
      note_covered(failing, *cover, covered, verdict);
      if (cover->claim != nullptr) {
        note_lifted(rule_case, *cover->claim);
      }
    }
    if (failings.empty()) {
      verdict.result = quiet_result(rule_case);
      return verdict;
    }
    verdict.result = open.empty() ? RuleResult::excepted : result_of(rule_case.rule.mode);
    verdict.findings = findings_of(open.empty() ? failings : open, rule_case);
    tell_refused_claims(rule_case, verdict);
    return verdict;
  }

  // Each commit once, however much of it is covered.
  static void note_covered(const Failing& failing, const Cover& cover, Covered& covered,
                           RuleVerdict& verdict) {
    std::vector<Oid>& ids = verdict.excepted[to_text(cover.at)];
    if (failing.about != Failing::About::update && covered.insert(failing.id).second) {
      ids.push_back(failing.id);
    }
  }

  void note_lifted(const RuleCase& rule_case, const BreakGlassClaim& claim) {
    if (rule_case.rule.mode != Mode::enforce) {
      return;
    }
    if (!m_verdict.break_glass) {
      m_verdict.break_glass = BreakGlassUse{
          m_update.ref, m_update.tip->id, claim.person, claim.reason, {}, claim.break_glass->at};
    }
    std::vector<std::string>& names = m_verdict.break_glass->lifted;
    if (names.empty() || names.back() != rule_case.rule.name) {
      names.push_back(rule_case.rule.name);
    }
  }

  // Somebody who claims break-glass has to learn why it did not help.
  void tell_refused_claims(const RuleCase& rule_case, RuleVerdict& verdict) const {
    for (const BreakGlassClaim& claim : m_claims) {
      if (claim.holds || !lifts(*claim.break_glass, rule_case.rule)) {
        continue;
      }
      Found refused = found(Found::What::break_glass_refused);
      refused.other = claim.refused;
      for (Finding& finding : verdict.findings) {
        finding.found.push_back(refused);
      }
    }
  }

  const UpdateFacts& m_update;
  std::vector<BreakGlassClaim> m_claims;
  std::vector<RuleCase> m_cases;
  UpdateVerdict m_verdict;
};

}  // namespace

UpdateVerdict judge_update(const UpdateFacts& update, const PushFacts& push, const Policy& policy,
                           SettledUpdate settled) {
  return UpdateJudge(update, push, policy, std::move(settled)).judge();
}

}  // namespace refwarden
