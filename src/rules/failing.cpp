#include "rules/failing.hpp"

#include <map>
#include <tuple>
#include <utility>

namespace refwarden {
namespace {

constexpr std::size_t k_most_found = 100;

Finding blank_finding(const Failing& failing, const RuleCase& rule_case) {
  Finding finding;
  finding.code = failing.code;
  finding.rule = rule_case.rule.name;
  finding.at = rule_case.rule.at;
  finding.ref = rule_case.update.ref;
  finding.judged = rule_case.asked();
  finding.group = failing.group;
  finding.about_tag = failing.about == Failing::About::tag;
  return finding;
}

std::vector<Found> bounded(std::vector<Found> found) {
  if (found.size() > k_most_found) {
    found.resize(k_most_found);
  }
  return found;
}

// The class is shown where it made the rule apply, or is itself the matter; the highest speaks.
void add_risk(const Failing& failing, const RuleCase& rule_case, Finding& finding) {
  const bool matters = !rule_case.rule.risk.empty() || failing.code == Code::risk_understated;
  if (failing.subject == nullptr || !matters) {
    return;
  }
  if (!finding.risk || *finding.risk < failing.subject->risk) {
    finding.risk = failing.subject->risk;
    finding.reasons = reasons_of(*failing.subject, rule_case);
  }
}

void add(const Failing& failing, const RuleCase& rule_case, Finding& finding) {
  if (failing.about == Failing::About::update) {
    finding.found = bounded(failing.found);
    return;
  }
  CommitFinding commit{failing.id, Untrusted(), bounded(failing.found)};
  if (failing.subject != nullptr) {
    commit.subject = failing.subject->commit->message.subject;
  }
  finding.commits.push_back(std::move(commit));
  add_risk(failing, rule_case, finding);
}

}  // namespace

Failing failing(Code code, const AskedCommit& subject, std::vector<Found> found) {
  return {code, Failing::About::commit, &subject, subject.commit->id, std::move(found), {}};
}

Failing failing_update(Code code, std::vector<Found> found) {
  return {code, Failing::About::update, nullptr, Oid(), std::move(found), {}};
}

Found found(Found::What what) {
  Found result;
  result.what = what;
  return result;
}

Found found(Found::What what, Untrusted text) {
  Found result = found(what);
  result.text = std::move(text);
  return result;
}

Found found_person(Found::What what, std::string person) {
  Found result = found(what);
  result.person = std::move(person);
  return result;
}

std::vector<Finding> findings_of(const std::vector<Failing>& failings, const RuleCase& rule_case) {
  std::map<std::tuple<Code, bool, std::vector<std::string>>, Finding> by_code;
  for (const Failing& failing : failings) {
    const bool is_commit =
        failing.about != Failing::About::tag;  // what is said of a tag comes first
    const auto [entry, is_new] = by_code.try_emplace({failing.code, is_commit, failing.group});
    if (is_new) {
      entry->second = blank_finding(failing, rule_case);
    }
    add(failing, rule_case, entry->second);
  }
  std::vector<Finding> findings;
  for (auto& [code, finding] : by_code) {
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace refwarden
