#include "cases/run_cases.hpp"

#include <algorithm>
#include <cstdlib>

#include "cases/case_facts.hpp"
#include "rules/judge.hpp"
#include "rules/objections.hpp"

namespace refwarden {
namespace {

bool is_as_expected(const Verdict& verdict, const Expectation& expected) {
  return verdict_of(verdict.outcome) == expected.verdict &&
         codes_of(verdict.refusing()) == expected.codes &&
         (!expected.warned || codes_of(verdict.warning()) == *expected.warned);
}

Result<CaseRun> run(const PolicyCase& test, const Policy& policy) {
  auto gathered = facts_of_case(test, policy);
  if (!gathered) {
    return tl::unexpected(gathered.error());
  }
  CaseRun run;
  run.test = &test;
  run.verdict = judge(gathered->facts, policy, built_in_findings(*gathered));
  run.facts = std::move(gathered->facts);
  run.passed = is_as_expected(run.verdict, test.expected);
  return run;
}

// Under `warn` and `off` a rule is seen to find something as well.
bool finds(RuleResult result) {
  switch (result) {
    case RuleResult::refused:
    case RuleResult::warned:
    case RuleResult::off:
      return true;
    case RuleResult::pass:
    case RuleResult::not_applicable:
    case RuleResult::excepted:
      return false;
  }
  std::abort();
}

void note_seen(const CaseRun& run, const Policy& policy, std::set<Position>& seen) {
  for (const UpdateVerdict& update : run.verdict.updates) {
    for (const RuleVerdict& verdict : update.rules) {
      if (const Rule* rule = policy.rule(verdict.rule); rule != nullptr && finds(verdict.result)) {
        seen.insert(rule->at);
      }
    }
  }
}

// A system rule is one rule, whichever repositories have it.
std::vector<const Rule*> unseen_rules(const CaseSuite& suite, const std::set<Position>& seen) {
  std::map<Position, const Rule*> unseen;
  for (const auto& [name, policy] : suite.policies) {
    for (const Rule& rule : policy.rules) {
      if (!seen.contains(rule.at)) {
        unseen.emplace(rule.at, &rule);
      }
    }
  }
  std::vector<const Rule*> rules;
  for (const auto& [at, rule] : unseen) {
    rules.push_back(rule);
  }
  return rules;
}

}  // namespace

std::size_t FileRun::passed() const {
  return static_cast<std::size_t>(
      std::count_if(cases.begin(), cases.end(), [](const CaseRun& run) { return run.passed; }));
}

std::size_t SuiteRun::cases() const {
  std::size_t count = 0;
  for (const FileRun& file : files) {
    count += file.cases.size();
  }
  return count;
}

std::size_t SuiteRun::passed() const {
  std::size_t count = 0;
  for (const FileRun& file : files) {
    count += file.passed();
  }
  return count;
}

std::set<std::string> codes_of(const std::vector<const Finding*>& findings) {
  std::set<std::string> codes;
  for (const Finding* finding : findings) {
    codes.emplace(name_of(finding->code));
  }
  return codes;
}

Result<SuiteRun> run_cases(const CaseSuite& suite) {
  SuiteRun all;
  std::set<Position> seen;
  for (const CaseFile& file : suite.files) {
    FileRun& files = all.files.emplace_back();
    files.file = &file;
    files.policy = &suite.policies.at(file.policy_file);
    for (const PolicyCase& test : file.cases) {
      auto made = run(test, *files.policy);
      if (!made) {
        return tl::unexpected(made.error());
      }
      note_seen(*made, *files.policy, seen);
      files.cases.push_back(std::move(*made));
    }
  }
  all.unseen = unseen_rules(suite, seen);
  return all;
}

}  // namespace refwarden
