#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "base/fold.hpp"
#include "facts/message.hpp"
#include "rules/kinds.hpp"
#include "rules/message_reading.hpp"

namespace refwarden {
namespace {

bool is_allowed(const Untrusted& value, const RequiredTrailer& wanted) {
  if (wanted.pattern) {
    return wanted.pattern->matches_all_of(value.bytes());
  }
  return wanted.values.empty() || std::find(wanted.values.begin(), wanted.values.end(),
                                            value.bytes()) != wanted.values.end();
}

// Empty: the value is allowed.
std::optional<Found> fault_of(const Untrusted& value, const RequiredTrailer& wanted,
                              const Policy& policy) {
  if (std::optional<Found> over = too_long(value, policy)) {
    return over;
  }
  if (value.empty()) {
    return found(Found::What::empty_value);
  }
  if (!is_allowed(value, wanted)) {
    return found(Found::What::value_not_allowed, value);
  }
  return std::nullopt;
}

class TrailerJudge {
 public:
  TrailerJudge(const TrailersRule& rule, const RuleCase& rule_case)
      : m_rule(rule), m_case(rule_case) {}

  std::vector<Failing> judge() && {
    for (const AskedCommit& subject : m_case.subjects) {
      if (std::optional<Failing> ambiguous = ambiguous_message(subject)) {
        m_failings.push_back(std::move(*ambiguous));
        continue;
      }
      require_all(subject);
      forbid_all(subject);
      require_sign_off(subject);
    }
    return std::move(m_failings);
  }

 private:
  // One failing for each code and commit, however many trailers are wrong in it.
  void add(Code code, const AskedCommit& subject, std::vector<Found> found) {
    if (!found.empty()) {
      m_failings.push_back(failing(code, subject, std::move(found)));
    }
  }

  void require_all(const AskedCommit& subject) {
    std::vector<Found> missing;
    std::vector<Found> wrong;
    std::vector<Found> understated;
    for (const RequiredTrailer& wanted : m_rule.require) {
      add_values(subject, wanted, missing, wrong);
      add_understated(subject, wanted.key, understated);
    }
    add(Code::trailer_missing, subject, std::move(missing));
    add(Code::trailer_value, subject, std::move(wrong));
    add(Code::risk_understated, subject, std::move(understated));
  }

  // `other` of everything found is the key that it is about.
  void add_values(const AskedCommit& subject, const RequiredTrailer& wanted,
                  std::vector<Found>& missing, std::vector<Found>& wrong) {
    const MessageFacts& message = subject.commit->message;
    const std::vector<Untrusted> values = trailer_values(message, wanted.key);
    if (values.empty()) {
      for (Found& near : or_nothing(near_misses_of(message, wanted.key))) {
        near.other = wanted.key;
        missing.push_back(std::move(near));
      }
    }
    for (const Untrusted& value : values) {
      if (std::optional<Found> fault = fault_of(value, wanted, m_case.policy)) {
        fault->other = wanted.key;
        wrong.push_back(std::move(*fault));
      }
    }
  }

  // The class of the commit itself: nobody can know what else will be pushed with it.
  void add_understated(const AskedCommit& subject, std::string_view key,
                       std::vector<Found>& understated) {
    const RiskModel& risk = m_case.policy.risk;
    const std::optional<RiskClass>& declared = subject.commit->declared_risk;
    if (!declared || !risk.trailer || ascii_lower(*risk.trailer) != ascii_lower(key)) {
      return;
    }
    if (*declared < risk_of(*subject.commit, m_case.rule)) {
      understated.push_back(found(Found::What::declared, Untrusted(risk.classes.at(*declared))));
    }
  }

  void forbid_all(const AskedCommit& subject) {
    std::vector<Found> present;
    for (const std::string& key : m_rule.forbid) {
      for (const Untrusted& value : trailer_values(subject.commit->message, key)) {
        present.push_back(
            found(Found::What::present, Untrusted(key + ": " + std::string(value.bytes()))));
      }
    }
    add(Code::trailer_forbidden, subject, std::move(present));
  }

  void require_sign_off(const AskedCommit& subject) {
    constexpr std::string_view k_key = "Signed-off-by";
    if (!m_rule.sign_off) {
      return;
    }
    const std::string own = ascii_lower(subject.commit->author.address.bytes());
    std::vector<Found> others;
    for (const Untrusted& value : trailer_values(subject.commit->message, k_key)) {
      const std::optional<NamedAddress> by = read_named_address(value);
      if (by && ascii_lower(by->address.bytes()) == own) {
        return;
      }
      others.push_back(found(by              ? Found::What::value_not_allowed
                             : value.empty() ? Found::What::empty_value
                                             : Found::What::no_address,
                             value));
    }
    if (others.empty()) {
      others = or_nothing(near_misses_of(subject.commit->message, k_key));
    }
    others.push_back(found(Found::What::authored_as, subject.commit->author.address));
    add(Code::sign_off_missing, subject, std::move(others));
  }

  const TrailersRule& m_rule;
  const RuleCase& m_case;
  std::vector<Failing> m_failings;
};

}  // namespace

std::vector<Failing> judge_trailers(const TrailersRule& rule, const RuleCase& rule_case) {
  return TrailerJudge(rule, rule_case).judge();
}

}  // namespace refwarden
