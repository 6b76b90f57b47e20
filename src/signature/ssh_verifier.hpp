// SSH signatures against listed keys, without any process.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "signature/ssh_revocations.hpp"
#include "signature/sshsig.hpp"
#include "signature/verifier.hpp"

namespace refwarden {

class SshVerifier {
 public:
  SshVerifier(std::vector<ListedKey> keys, SshRevocations revocations, unsigned rsa_bits,
              AlgorithmLists algorithms);

  // The fact for one signature that format_of calls SSH. Several threads may ask at once. Worst
  // fact first: form, weak, unknown key or authority, bad, hash or curve not taken, revoked, wrong
  // usage (namespace other than "git", application other than "ssh:"; a certificate that is a
  // host's, has no principals or a critical option other than verify-required, or this one over a
  // signature without user verification), unknown key again (principals that name nobody, or two
  // persons), expired key.
  [[nodiscard]] SignatureFact verify(const SignedText& text, Instant now) const;

 private:
  [[nodiscard]] SignatureFact by_plain_key(const SshSignature& signature, const SignedText& text,
                                           Instant now) const;
  [[nodiscard]] SignatureFact by_certificate(const SshSignature& signature, const SignedText& text,
                                             Instant now) const;

  std::vector<ListedKey> m_keys;
  std::map<std::string, std::size_t, std::less<>> m_by_fingerprint;
  // An authority's public key: what the policy lists for it, one entry for each person.
  std::map<std::string, std::vector<std::size_t>, std::less<>> m_by_authority;
  SshRevocations m_revocations;
  unsigned m_rsa_bits;
  AlgorithmLists m_algorithms;
};

}  // namespace refwarden
