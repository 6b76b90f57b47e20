// What gpg need not be asked, because it was (gpg_answers.hpp).
#include "signature/gpg_answers.hpp"
#include "signature/openpgp_verifier.hpp"

namespace refwarden {

AnswersBasis OpenPgpVerifier::basis_of(std::size_t listed) const {
  return {m_keyring.file_digest(listed), m_settings.policy_digest, day_of(m_asked_at)};
}

void OpenPgpVerifier::take_answers(const std::vector<Job>& jobs) {
  if (m_settings.engine != SignatureEngine::fast || !m_settings.read_answers) {
    return;
  }
  for (const Job& job : jobs) {
    if (job.fact || !m_answers_read.insert(job.signer->openpgp.listed).second) {
      continue;
    }
    const OpenPgpSigner& signer = job.signer->openpgp;
    const auto text = m_settings.read_answers(gpg_answers_name(signer.primary));
    const auto answers = text ? read_gpg_answers(*text, basis_of(signer.listed)) : std::nullopt;
    if (!answers) {
      continue;
    }
    for (const GpgKey& key : answers->keys) {
      m_gpg_keys.try_emplace(key.fingerprint, key);
    }
    for (const GoodProbe& probe : answers->probes) {
      m_probes.take(probe);
    }
  }
}

std::map<std::string, std::string> OpenPgpVerifier::answers() const {
  std::map<std::string, std::string> texts;
  for (const std::size_t listed : m_in_ring) {
    GpgAnswers answers;
    for (const CertificateKey& key : m_keyring.certificate(listed).keys) {
      const auto known = m_gpg_keys.find(key.fingerprint);
      if (known == m_gpg_keys.end()) {
        continue;
      }
      answers.keys.push_back(known->second);
      for (GoodProbe& probe : m_probes.good_of(key.fingerprint)) {
        answers.probes.push_back(std::move(probe));
      }
    }
    if (!answers.probes.empty()) {
      texts.emplace(m_keys[listed].fingerprint, to_text(answers, basis_of(listed)));
    }
  }
  return texts;
}

}  // namespace refwarden
