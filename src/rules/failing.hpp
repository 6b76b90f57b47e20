// What one rule finds wrong, before exceptions are applied and words are chosen.
#pragma once

#include <string>
#include <vector>

#include "rules/finding.hpp"
#include "rules/rule_case.hpp"

namespace refwarden {

struct Failing {
  enum class About : std::uint8_t { commit, tag, update };
  Code code = Code::stale_old;
  About about = About::update;
  const AskedCommit* subject = nullptr;  // of the case's `subjects`; null unless about a commit
  Oid id;                                // of the commit or tag object
  std::vector<Found> found;
  std::vector<std::string> group;  // Finding::group
};

Failing failing(Code code, const AskedCommit& subject, std::vector<Found> found = {});
Failing failing_update(Code code, std::vector<Found> found = {});

Found found(Found::What what);
Found found(Found::What what, Untrusted text);
Found found_person(Found::What what, std::string person);

// One finding for each code and group, of a tag and of commits apart, in the order of the codes;
// its commits in the given order. At most 100 things of each commit are kept as `found`.
std::vector<Finding> findings_of(const std::vector<Failing>& failings, const RuleCase& rule_case);

}  // namespace refwarden
