#include "policy/lint.hpp"
#include "signature/verifier.hpp"

namespace refwarden {

std::vector<Problem> lint_x509(const PolicyFolder& folder, Instant now) {
  std::vector<Problem> problems;
  const auto& x509 = folder.system.policy.x509;
  if (!x509) {
    return problems;
  }
  for (const X509Trouble& trouble : check_x509_files(*x509, now)) {
    problems.push_back(
        problem_at(folder.documents, ProblemCode::x509_file, {trouble.file, 0, 0}, trouble.text));
  }
  return problems;
}

}  // namespace refwarden
