#include "report/view.hpp"

namespace refwarden {

View::View(const Verdict& verdict, const PushFacts& facts, const Policy& policy)
    : m_verdict(verdict), m_facts(facts), m_policy(policy) {
  for (const auto& update : facts.updates) {
    m_updates.emplace(update.ref, &update);
  }
}

const UpdateFacts* View::update_of(const Finding& finding) const {
  const auto found = m_updates.find(finding.ref);
  return found == m_updates.end() ? nullptr : found->second;
}

void View::index(const UpdateFacts& update) {
  if (m_indexed == &update) {
    return;
  }
  m_indexed = &update;
  m_commits.clear();
  m_by_id.clear();
  const auto add = [this](const CommitFacts* commit) {
    if (commit != nullptr && m_by_id.emplace(commit->id, commit).second) {
      m_commits.push_back(commit);
    }
  };
  for (const auto& judged : update.judged) {
    for (const auto& commit : judged.commits) {
      add(commit.get());
    }
  }
  add(update.tip.get());
}

const std::vector<const CommitFacts*>& View::commits_of(const UpdateFacts& update) {
  index(update);
  return m_commits;
}

const CommitFacts* View::commit(const UpdateFacts& update, const Oid& id) {
  index(update);
  const auto found = m_by_id.find(id);
  return found == m_by_id.end() ? nullptr : found->second;
}

bool Subject::about_tag() const {
  const auto* signature = body<SignatureRule>();
  return signature != nullptr && signature->each == SignatureRule::Each::tag &&
         (finding.about_tag || !signature->and_commits);
}

std::vector<const Rule*> rules_of(const Subject& subject) {
  std::vector<const Rule*> rules;
  for (const auto& name : subject.finding.group) {
    if (const Rule* rule = subject.policy().rule(name)) {
      rules.push_back(rule);
    }
  }
  if (rules.empty() && subject.rule != nullptr) {
    rules.push_back(subject.rule);
  }
  return rules;
}

Subject subject_of(View& view, const Finding& finding) {
  const Rule* rule = finding.rule.empty() ? nullptr : view.policy().rule(finding.rule);
  return {view, finding, view.update_of(finding), rule};
}

}  // namespace refwarden
