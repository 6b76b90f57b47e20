#include <cstdlib>
#include <map>
#include <utility>

#include "rules/kinds.hpp"

namespace refwarden {
namespace {

Code code_of(ContentFault fault) {
  switch (fault) {
    case ContentFault::symlink:
      return Code::content_symlink;
    case ContentFault::submodule:
      return Code::content_submodule;
    case ContentFault::executable:
      return Code::content_executable;
    case ContentFault::case_twin:
      return Code::content_case_twin;
    case ContentFault::unportable_name:
      return Code::content_unportable_name;
    case ContentFault::bidi:
      return Code::content_bidi;
    case ContentFault::conflict_marker:
      return Code::content_conflict_marker;
  }
  std::abort();
}

Found found_fault(const ContentFinding& finding) {
  Found result = found(finding.other_path ? Found::What::twin : Found::What::path, finding.path);
  result.other_text = finding.other_path.value_or(Untrusted());
  return result;
}

std::vector<Found> large_files(const ContentRule& rule, const CommitFacts& commit,
                               const std::string& name) {
  std::vector<Found> all;
  const auto files = commit.too_large.find(name);
  if (!rule.max_bytes || files == commit.too_large.end()) {
    return all;
  }
  for (const LargeFile& file : files->second) {
    if (file.bytes > *rule.max_bytes) {
      all.push_back(found(Found::What::path, file.path));
      all.back().number = file.bytes;
    }
  }
  return all;
}

std::map<Code, std::vector<Found>> faults_of(const ContentRule& rule, const CommitFacts& commit,
                                             const std::string& name) {
  std::map<Code, std::vector<Found>> by_code;
  const auto faults = commit.content.find(name);
  if (faults == commit.content.end()) {
    return by_code;
  }
  for (const ContentFinding& fault : faults->second) {
    if (rule.forbid.contains(fault.fault)) {
      by_code[code_of(fault.fault)].push_back(found_fault(fault));
    }
  }
  return by_code;
}

}  // namespace

std::vector<Failing> judge_content(const ContentRule& rule, const RuleCase& rule_case) {
  std::vector<Failing> failings;
  for (const AskedCommit& subject : rule_case.subjects) {
    std::vector<Found> large = large_files(rule, *subject.commit, rule_case.rule.name);
    if (!large.empty()) {
      failings.push_back(failing(Code::content_too_large, subject, std::move(large)));
    }
    for (auto& [code, found] : faults_of(rule, *subject.commit, rule_case.rule.name)) {
      failings.push_back(failing(code, subject, std::move(found)));
    }
  }
  return failings;
}

}  // namespace refwarden
