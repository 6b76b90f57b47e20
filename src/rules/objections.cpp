#include "rules/objections.hpp"

#include <cstdlib>

#include "base/result.hpp"

namespace refwarden {
namespace {

Code code_of(Objection::Kind kind) {
  switch (kind) {
    case Objection::Kind::stale_old:
      return Code::stale_old;
    case Objection::Kind::ref_misleading:
      return Code::ref_misleading;
    case Objection::Kind::ref_confusable:
      return Code::ref_confusable;
    case Objection::Kind::ref_obstructs:
      return Code::ref_obstructs;
    case Objection::Kind::namespace_refused:
      return Code::namespace_refused;
    case Objection::Kind::ref_reserved:
      return Code::ref_reserved;
    case Objection::Kind::target_type:
      return Code::target_type;
    case Objection::Kind::object_malformed:
      return Code::object_malformed;
    case Objection::Kind::policy_unsound:
      return Code::policy_unsound;
  }
  std::abort();
}

Finding finding_of(const Objection& objection, const std::string& ref) {
  Finding finding;
  finding.code = code_of(objection.kind);
  finding.ref = ref;
  finding.why = objection.why;
  finding.other_ref = objection.other_ref;
  if (objection.object) {
    finding.commits.push_back({*objection.object, Untrusted(), {}});
  }
  for (const Untrusted& problem : objection.problems) {
    Found& found = finding.found.emplace_back();
    found.what = Found::What::policy_problem;
    found.text = problem;
  }
  return finding;
}

}  // namespace

std::vector<std::vector<Finding>> built_in_findings(const Gathered& gathered) {
  require(gathered.objections.size() == gathered.facts.updates.size(),
          "there is not one list of objections for each update");
  std::vector<std::vector<Finding>> findings(gathered.objections.size());
  for (std::size_t i = 0; i < findings.size(); ++i) {
    for (const Objection& objection : gathered.objections[i]) {
      findings[i].push_back(finding_of(objection, gathered.facts.updates[i].ref));
    }
  }
  return findings;
}

}  // namespace refwarden
