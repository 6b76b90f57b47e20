#include "signature/openpgp_probes.hpp"

namespace refwarden {
namespace {

// What is true of every plain signature that the key makes.
bool is_about_key(GpgOutcome outcome) {
  switch (outcome) {
    case GpgOutcome::good:
    case GpgOutcome::expired_key:
    case GpgOutcome::revoked_key:
    case GpgOutcome::wrong_usage:
    case GpgOutcome::no_binding:
      return true;
    case GpgOutcome::bad:
    case GpgOutcome::expired_signature:
    case GpgOutcome::time_conflict:
    case GpgOutcome::weak_digest:
    case GpgOutcome::other:
      return false;
  }
  return false;
}

}  // namespace

bool OpenPgpProbes::is_plain(const OpenPgpSignature& signature, const CertificateKey& key) {
  return signature.unusual.empty() && signature.expires_after == 0 &&
         signature.created >= key.created;
}

void OpenPgpProbes::learn(const OpenPgpSignature& signature, const GpgAnswer& answer) {
  if (is_about_key(answer.outcome) && !answer.notations) {
    m_answers.try_emplace({signature.issuer, signature.digest}, answer);
  }
}

std::optional<GpgAnswer> OpenPgpProbes::answer_for(const OpenPgpSignature& signature) const {
  const auto found = m_answers.find({signature.issuer, signature.digest});
  if (found == m_answers.end()) {
    return std::nullopt;
  }
  GpgAnswer answer = found->second;
  answer.created = signature.created;
  answer.expires = 0;
  return answer;
}

void OpenPgpProbes::take(const GoodProbe& probe) {
  GpgAnswer answer;
  answer.outcome = GpgOutcome::good;
  answer.fingerprint = probe.key;
  answer.algorithm = probe.algorithm;
  answer.digest = probe.gpg_digest;
  m_answers.try_emplace({probe.key, probe.digest}, answer);
}

std::vector<GoodProbe> OpenPgpProbes::good_of(const std::string& key) const {
  std::vector<GoodProbe> good;
  for (const auto& [of, answer] : m_answers) {
    if (of.first == key && answer.outcome == GpgOutcome::good && answer.fingerprint == key) {
      good.push_back({key, of.second, answer.algorithm, answer.digest});
    }
  }
  return good;
}

bool is_same_answer(const GpgAnswer& left, const GpgAnswer& right) {
  if (left.outcome != right.outcome) {
    return false;
  }
  // Of a signature that gpg does not check for its key's sake it tells less.
  return left.outcome == GpgOutcome::wrong_usage || left.outcome == GpgOutcome::no_binding ||
         (left.fingerprint == right.fingerprint && left.created == right.created &&
          left.expires == right.expires && left.algorithm == right.algorithm &&
          left.digest == right.digest && left.notations == right.notations);
}

}  // namespace refwarden
