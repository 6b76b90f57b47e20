// A Verifier without keys: what it says of a signature is what the test told it to say.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "signature/verifier.hpp"

namespace refwarden::test {

class FakeVerifier final : public Verifier {
 public:
  // From now on a signature with exactly this text gets this fact. An empty text gets `none` and a
  // text that was never told gets `unknown_key`, so that a test cannot pass by forgetting one.
  void tell(std::string signature, SignatureFact fact);
  // A good OpenPGP signature by the listed key with this index, named `key`.
  void tell_good(std::string signature, std::size_t listed_key, std::string key = {});
  // Every later call fails.
  void break_with(Failure failure);

  Result<std::vector<SignatureFact>> verify(std::span<const SignedText> texts,
                                            Instant now) override;

  // What was asked: one entry for each text of each call, in order.
  struct Asked {
    std::string signature;
    std::string payload;
    Instant now;
  };
  std::vector<Asked> asked;
  int calls = 0;

 private:
  std::map<std::string, SignatureFact, std::less<>> m_told;
  std::optional<Failure> m_failure;
};

// A good fact: state good, format OpenPGP unless `key` starts with "ssh:".
SignatureFact good_signature(std::size_t listed_key, std::string key = {});
// Any other state; states that only a listed key can have get `listed_key`.
SignatureFact bad_signature(SignatureState state,
                            std::optional<std::size_t> listed_key = std::nullopt);

}  // namespace refwarden::test
