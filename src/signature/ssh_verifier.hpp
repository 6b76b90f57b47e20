// SSH signatures against listed keys, without any process.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "signature/verifier.hpp"

namespace refwarden {

class SshVerifier {
 public:
  SshVerifier(std::vector<ListedKey> keys, unsigned rsa_bits, AlgorithmLists algorithms);

  // The fact for one signature that format_of calls SSH. Several threads may ask at once. Worst
  // fact first: form, weak, unknown key, bad, hash or curve not taken, wrong usage (namespace other
  // than "git", application other than "ssh:"), expired key.
  [[nodiscard]] SignatureFact verify(const SignedText& text, Instant now) const;

 private:
  // Before the policy's lists; says what the signature was made with.
  [[nodiscard]] SignatureFact judged(const SignedText& text, Instant now,
                                     UsedAlgorithms& used) const;

  std::vector<ListedKey> m_keys;
  std::map<std::string, std::size_t, std::less<>> m_by_fingerprint;
  unsigned m_rsa_bits;
  AlgorithmLists m_algorithms;
};

}  // namespace refwarden
