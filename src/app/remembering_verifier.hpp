// A verifier that has looked at many signatures beforehand, so that each push of a replay need not
// start gpg for its own.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "signature/verifier.hpp"

namespace refwarden {

class RememberingVerifier final : public Verifier {
 public:
  // `inner` must outlive this. What is learned holds for the receipt `now` alone.
  RememberingVerifier(Verifier& inner, Instant now) : m_inner(inner), m_now(now) {}

  // Verifies all of them at once. Where that fails nothing is learned, and `verify` asks again: so
  // the failure is that of the push that it belongs to.
  void learn(std::span<const SignedText> texts);

  // The same facts as `inner` gives.
  Result<std::vector<SignatureFact>> verify(std::span<const SignedText> texts,
                                            Instant now) override;

 private:
  Verifier& m_inner;
  Instant m_now;
  std::map<std::string, SignatureFact> m_known;  // by digest of both texts
};

}  // namespace refwarden
