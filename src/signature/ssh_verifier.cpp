#include "signature/ssh_verifier.hpp"

#include <utility>

#include "signature/armor.hpp"
#include "signature/openpgp_judge.hpp"
#include "signature/sshsig.hpp"

namespace refwarden {
namespace {

SignatureFact settled(SignatureFact fact, SignatureState state, std::string why) {
  fact.state = state;
  fact.why = std::move(why);
  return fact;
}

}  // namespace

SshVerifier::SshVerifier(std::vector<ListedKey> keys, unsigned rsa_bits, AlgorithmLists algorithms)
    : m_keys(std::move(keys)), m_rsa_bits(rsa_bits), m_algorithms(std::move(algorithms)) {
  for (std::size_t at = 0; at < m_keys.size(); ++at) {
    if (m_keys[at].format == SignatureFormat::ssh) {
      m_by_fingerprint.emplace(m_keys[at].fingerprint, at);
    }
  }
}

SignatureFact SshVerifier::verify(const SignedText& text, Instant now) const {
  UsedAlgorithms used;
  SignatureFact fact = judged(text, now, used);
  return held_to(m_algorithms, used, std::move(fact));
}

SignatureFact SshVerifier::judged(const SignedText& text, Instant now, UsedAlgorithms& used) const {
  SignatureFact fact;
  fact.format = SignatureFormat::ssh;
  const auto signature = decode_ssh_armor(text.signature).and_then([&](const std::string& blob) {
    return parse_sshsig(blob, m_rsa_bits);
  });
  if (!signature) {
    return settled(std::move(fact), signature.error().state, signature.error().why);
  }
  used = used_by(*signature);
  fact.key = "ssh:" + signature->fingerprint;
  fact.security_key = signature->key.security_key;
  const auto listed = m_by_fingerprint.find(signature->fingerprint);
  if (listed == m_by_fingerprint.end()) {
    return settled(std::move(fact), SignatureState::unknown_key,
                   "no key that the policy lists made it");
  }
  const ListedKey& entry = m_keys[listed->second];
  if ((!entry.ssh_blob.empty() && entry.ssh_blob != signature->key_blob) ||
      !verifies(*signature, text.payload)) {
    return settled(std::move(fact), SignatureState::bad, "the signature does not fit the object");
  }
  fact.listed_key = listed->second;
  fact.touched = signature->touched();
  fact.verified = signature->verified();
  if (signature->signature_space != "git") {
    return settled(std::move(fact), SignatureState::wrong_usage,
                   "the SSH signature was not made for git (its namespace is another)");
  }
  if (signature->key.security_key && signature->key.application != "ssh:") {
    return settled(std::move(fact), SignatureState::wrong_usage,
                   "the security key's application is not `ssh:`");
  }
  if (auto why = outside_listed_days(entry, now)) {
    return settled(std::move(fact), SignatureState::expired_key, std::move(*why));
  }
  fact.state = SignatureState::good;
  return fact;
}

}  // namespace refwarden
