#include "support/fake_verifier.hpp"

#include <utility>

namespace refwarden::test {

SignatureFact good_signature(std::size_t listed_key, std::string key) {
  SignatureFact fact;
  fact.state = SignatureState::good;
  fact.format = key.starts_with("ssh:") ? SignatureFormat::ssh : SignatureFormat::openpgp;
  fact.key = key.empty() ? "openpgp:" + std::string(40, '0') : std::move(key);
  fact.listed_key = listed_key;
  return fact;
}

SignatureFact bad_signature(SignatureState state, std::optional<std::size_t> listed_key) {
  SignatureFact fact;
  fact.state = state;
  if (state != SignatureState::none) {
    fact.format = SignatureFormat::openpgp;
  }
  fact.listed_key = listed_key;
  return fact;
}

void FakeVerifier::tell(std::string signature, SignatureFact fact) {
  m_told.insert_or_assign(std::move(signature), std::move(fact));
}

void FakeVerifier::tell_good(std::string signature, std::size_t listed_key, std::string key) {
  tell(std::move(signature), good_signature(listed_key, std::move(key)));
}

void FakeVerifier::break_with(Failure failure) {
  m_failure = std::move(failure);
}

Result<std::vector<SignatureFact>> FakeVerifier::verify(std::span<const SignedText> texts,
                                                        Instant now) {
  ++calls;
  if (m_failure) {
    return tl::unexpected(*m_failure);
  }
  std::vector<SignatureFact> facts;
  facts.reserve(texts.size());
  for (const SignedText& text : texts) {
    asked.push_back({std::string(text.signature), std::string(text.payload), now});
    const auto told = m_told.find(text.signature);
    if (told != m_told.end()) {
      facts.push_back(told->second);
    } else {
      facts.push_back(bad_signature(text.signature.empty() ? SignatureState::none
                                                           : SignatureState::unknown_key));
    }
  }
  return facts;
}

}  // namespace refwarden::test
