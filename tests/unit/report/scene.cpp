#include "unit/report/scene.hpp"

#include <algorithm>

namespace refwarden::test {
namespace {

Commits commits_of(const Policy& policy, const std::vector<std::uint32_t>& numbers) {
  Commits commits;
  std::uint32_t parent = 1;
  for (const auto number : numbers) {
    commits.push_back(CommitBuilder(policy, number)
                          .parents({parent})
                          .message("Fix nonce reuse in session cache\n")
                          .build());
    parent = number;
  }
  return commits;
}

}  // namespace

Scene::Scene(const std::string& ref, const std::vector<std::uint32_t>& numbers)
    : Scene(ref, commits_of(example_policy(), numbers)) {}

Scene::Scene(const std::string& ref, const Commits& commits) : policy(example_policy()) {
  facts = push_of(policy, {update_of(policy, ref, commits)});
  update().rebase_base = oid(1);
  context.push_id = "7QK3-M2HD";
  verdict.updates.resize(1);
  verdict.updates.front().ref = ref;
}

Finding& Scene::find(Code code, const std::string& rule,
                     const std::vector<std::uint32_t>& numbers) {
  Finding finding;
  finding.code = code;
  finding.rule = rule;
  finding.ref = verdict.updates.front().ref;
  for (const auto& judged : update().judged) {
    finding.judged = std::max(finding.judged, judged.commits.size());
  }
  for (const auto number : numbers) {
    CommitFinding failing;
    failing.id = oid(number);
    for (const auto& judged : update().judged) {
      for (const auto& facts_of : judged.commits) {
        if (facts_of->id == failing.id) {
          failing.subject = facts_of->message.subject;
        }
      }
    }
    finding.commits.push_back(std::move(failing));
  }
  UpdateVerdict& update_verdict = verdict.updates.front();
  if (rule.empty()) {
    update_verdict.built_in.push_back(std::move(finding));
    return update_verdict.built_in.back();
  }
  RuleVerdict result;
  result.rule = rule;
  result.result = RuleResult::refused;
  finding.at = policy.rule(rule)->at;
  result.findings.push_back(std::move(finding));
  update_verdict.rules.push_back(std::move(result));
  return update_verdict.rules.back().findings.back();
}

Rule& Scene::add_rule(const std::string& name, RuleBody body, const std::string& why) {
  Rule added = rule(name, std::move(body));
  added.why = why;
  added.at = {"system.toml", 80, 1};
  added.on = {"protected", "releases"};
  policy.rules.push_back(std::move(added));
  return policy.rules.back();
}

std::string Scene::text() const {
  return report_verdict(verdict, facts, policy, context);
}

Found found(Found::What what, const std::string& text, const std::string& other) {
  Found entry;
  entry.what = what;
  entry.text = Untrusted(text);
  entry.other = other;
  return entry;
}

Found found_person(Found::What what, const std::string& person, const std::string& text) {
  Found entry = found(what, text);
  entry.person = person;
  return entry;
}

std::shared_ptr<const CommitFacts> commit(const Policy& policy, std::uint32_t number,
                                          const std::string& message) {
  return CommitBuilder(policy, number).message(message).build();
}

std::vector<GoldenCase> all_golden_cases() {
  std::vector<GoldenCase> all;
  for (const auto& cases :
       {signature_cases(), key_cases(), review_cases(), message_cases(), history_cases(),
        push_cases(), content_cases(), built_in_cases(), failure_cases()}) {
    all.insert(all.end(), cases.begin(), cases.end());
  }
  return all;
}

}  // namespace refwarden::test
