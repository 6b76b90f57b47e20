#include "app/remembering_verifier.hpp"

#include <fmt/format.h>

#include "base/result.hpp"
#include "base/sha256.hpp"

namespace refwarden {
namespace {

// The length parts the two texts, so that no other pair has the same bytes.
std::string key_of(const SignedText& text) {
  Sha256 digest;
  digest.add(fmt::format("{}:", text.signature.size()));
  digest.add(text.signature);
  digest.add(text.payload);
  return digest.digest();
}

}  // namespace

void RememberingVerifier::learn(std::span<const SignedText> texts) {
  const auto facts = m_inner.verify(texts, m_now);
  if (!facts) {
    return;
  }
  require(facts->size() == texts.size(), "a verifier answered for another number of signatures");
  for (std::size_t i = 0; i < texts.size(); ++i) {
    m_known[key_of(texts[i])] = (*facts)[i];
  }
}

Result<std::vector<SignatureFact>> RememberingVerifier::verify(std::span<const SignedText> texts,
                                                               Instant now) {
  if (now != m_now) {
    return m_inner.verify(texts, now);
  }
  std::vector<SignatureFact> facts(texts.size());
  std::vector<SignedText> asked;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto known = m_known.find(key_of(texts[i]));
    if (known != m_known.end()) {
      facts[i] = known->second;
    } else {
      asked.push_back(texts[i]);
      places.push_back(i);
    }
  }
  if (asked.empty()) {
    return facts;
  }
  auto answers = m_inner.verify(asked, now);
  if (!answers) {
    return answers;
  }
  require(answers->size() == asked.size(), "a verifier answered for another number of signatures");
  for (std::size_t i = 0; i < places.size(); ++i) {
    facts[places[i]] = std::move((*answers)[i]);
  }
  return facts;
}

}  // namespace refwarden
