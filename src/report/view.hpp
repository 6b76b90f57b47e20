// What the words are made from: a finding with everything that stands around it.
#pragma once

#include <string_view>
#include <unordered_map>
#include <vector>

#include "facts/facts.hpp"
#include "policy/policy.hpp"
#include "rules/finding.hpp"

namespace refwarden {

// Looks things up for findings of one verdict. Keeps the commits of the update that was asked for
// last, because findings come update by update.
class View {
 public:
  View(const Verdict& verdict, const PushFacts& facts, const Policy& policy);

  [[nodiscard]] const Verdict& verdict() const { return m_verdict; }
  [[nodiscard]] const PushFacts& push() const { return m_facts; }
  [[nodiscard]] const Policy& policy() const { return m_policy; }

  // nullptr where the facts say nothing of the finding's ref.
  [[nodiscard]] const UpdateFacts* update_of(const Finding& finding) const;
  // Every commit that some rule judges in `update`, each once.
  const std::vector<const CommitFacts*>& commits_of(const UpdateFacts& update);
  // nullptr where no rule judges it.
  const CommitFacts* commit(const UpdateFacts& update, const Oid& id);

 private:
  void index(const UpdateFacts& update);

  const Verdict& m_verdict;
  const PushFacts& m_facts;
  const Policy& m_policy;
  std::unordered_map<std::string_view, const UpdateFacts*> m_updates;
  const UpdateFacts* m_indexed = nullptr;
  std::vector<const CommitFacts*> m_commits;
  std::unordered_map<Oid, const CommitFacts*> m_by_id;
};

// One finding with its update and rule; `rule` is nullptr for built-in ones.
struct Subject {
  View& view;
  const Finding& finding;
  const UpdateFacts* update = nullptr;
  const Rule* rule = nullptr;

  [[nodiscard]] const Policy& policy() const { return view.policy(); }
  // True where the ids of the finding are tag objects.
  [[nodiscard]] bool about_tag() const;
  // The body of the rule if it is of this kind.
  template <typename Body>
  [[nodiscard]] const Body* body() const {
    return rule == nullptr ? nullptr : std::get_if<Body>(&rule->body);
  }
};
// The rules that the finding speaks for: its group, or its one rule; none for built-in ones.
std::vector<const Rule*> rules_of(const Subject& subject);
Subject subject_of(View& view, const Finding& finding);

}  // namespace refwarden
