#include "signature/algorithm_lists.hpp"

#include <utility>

#include "base/result.hpp"

namespace refwarden {

std::string_view name_of(KeyCurve curve) {
  switch (curve) {
    case KeyCurve::ed25519:
      return "ed25519";
    case KeyCurve::p256:
      return "p256";
    case KeyCurve::p384:
      return "p384";
    case KeyCurve::p521:
      return "p521";
  }
  require(false, "a curve has a name");
  return {};
}

std::string_view name_of(DigestName digest) {
  switch (digest) {
    case DigestName::sha256:
      return "sha256";
    case DigestName::sha384:
      return "sha384";
    case DigestName::sha512:
      return "sha512";
  }
  require(false, "a digest has a name");
  return {};
}

std::string_view title_of(KeyCurve curve) {
  switch (curve) {
    case KeyCurve::ed25519:
      return "Ed25519";
    case KeyCurve::p256:
      return "P-256";
    case KeyCurve::p384:
      return "P-384";
    case KeyCurve::p521:
      return "P-521";
  }
  require(false, "a curve has a title");
  return {};
}

std::string_view title_of(DigestName digest) {
  switch (digest) {
    case DigestName::sha256:
      return "SHA-256";
    case DigestName::sha384:
      return "SHA-384";
    case DigestName::sha512:
      return "SHA-512";
  }
  require(false, "a digest has a title");
  return {};
}

std::optional<std::string> AlgorithmLists::objection_to(const UsedAlgorithms& used) const {
  if (used.curve && !curves.contains(*used.curve)) {
    return "the key is on a curve that the policy does not take (" +
           std::string(title_of(*used.curve)) + ")";
  }
  for (const DigestName digest : used.hashes) {
    if (!hashes.contains(digest)) {
      return "the signature has a hash that the policy does not take (" +
             std::string(title_of(digest)) + ")";
    }
  }
  return std::nullopt;
}

SignatureFact held_to(const AlgorithmLists& lists, const UsedAlgorithms& used, SignatureFact fact) {
  if (!fact.listed_key || fact.state == SignatureState::weak) {
    return fact;
  }
  if (auto why = lists.objection_to(used)) {
    fact.state = SignatureState::weak;
    fact.why = *std::move(why);
  }
  return fact;
}

}  // namespace refwarden
