// X.509 signatures against listed certificates and the policy's authorities, without any process,
// file or network.
#pragma once

#include <memory>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "signature/verifier.hpp"

namespace refwarden {

class X509Verifier {
 public:
  X509Verifier(std::vector<ListedKey> keys, SignatureSettings settings);
  ~X509Verifier();
  X509Verifier(const X509Verifier&) = delete;
  X509Verifier& operator=(const X509Verifier&) = delete;

  // Reads authorities and lists for one receipt; what was found for another is forgotten. Fails
  // (`keys_broken`) where a file cannot be used, so that nothing passes as "not revoked".
  Done prepare(Instant now);

  // The fact for one signature that format_of calls X.509. Several threads may ask at once, after
  // prepare. Each set of certificates is judged once, so a further signature by it costs its digest
  // and its arithmetic; after 1,000 sets all are forgotten. Worst fact first: form, weak, unknown
  // key (no authority vouches for it, or it is nobody's), bad, weak chain, revoked, wrong usage,
  // expired key, time.
  [[nodiscard]] SignatureFact verify(const SignedText& text);

  // Fails where a signature met by `verify` since `prepare` needs a list that the policy lacks.
  [[nodiscard]] Done outcome() const;

 private:
  struct State;
  std::unique_ptr<State> m_state;
};

}  // namespace refwarden
