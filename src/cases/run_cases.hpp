// Judges cases, and compares what came with what was wanted.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "cases/case_suite.hpp"
#include "rules/finding.hpp"

namespace refwarden {

struct CaseRun {
  const PolicyCase* test = nullptr;
  PushFacts facts;
  Verdict verdict;
  bool passed = false;
};

struct FileRun {
  const CaseFile* file = nullptr;
  const Policy* policy = nullptr;
  std::vector<CaseRun> cases;

  [[nodiscard]] std::size_t passed() const;
};

// Points into the suite.
struct SuiteRun {
  std::vector<FileRun> files;
  // Rules of the suite's policies that found nothing wrong in any case, in the order of files and
  // lines: neither refused nor, where their mode is weaker, would have.
  std::vector<const Rule*> unseen;

  [[nodiscard]] std::size_t cases() const;
  [[nodiscard]] std::size_t passed() const;
};

// `suite` must outlive what is returned. Fails where a case is over a limit that pushes have.
Result<SuiteRun> run_cases(const CaseSuite& suite);

// The distinct codes of these findings.
std::set<std::string> codes_of(const std::vector<const Finding*>& findings);

}  // namespace refwarden
