#include "signature/openpgp_arithmetic.hpp"

#include <optional>
#include <string>

#include "signature/byte_reader.hpp"
#include "signature/evp_key.hpp"

namespace refwarden {
namespace {

// RFC 4880 section 3.2; keys are the admin's, so that their form is not our business.
std::optional<std::string_view> number_in(ByteReader& reader) {
  const auto bits = reader.number(2);
  return bits ? reader.bytes((*bits + 7) / 8) : std::nullopt;
}

std::string padded(std::string_view number, std::size_t size) {
  return std::string(size > number.size() ? size - number.size() : 0, '\0') + std::string(number);
}

std::optional<EvpKey> rsa_key(ByteReader reader) {
  const auto modulus = number_in(reader);
  const auto exponent = number_in(reader);
  return modulus && exponent ? EvpKey::rsa(*modulus, *exponent) : std::nullopt;
}

std::optional<EvpKey> ecdsa_key(ByteReader reader, KeyCurve curve) {
  const auto point = number_in(reader);
  if (!point) {
    return std::nullopt;
  }
  return EvpKey::ecdsa(curve == KeyCurve::p256   ? Curve::p256
                       : curve == KeyCurve::p384 ? Curve::p384
                                                 : Curve::p521,
                       *point);
}

// The point has a prefix byte (RFC 9580 section 11.2).
std::optional<EvpKey> ed25519_key(ByteReader reader) {
  const auto point = number_in(reader);
  return point && point->starts_with('\x40') ? EvpKey::ed25519(point->substr(1)) : std::nullopt;
}

// The EdDSA message is the hash, and R and S lost their leading zeros (RFC 9580 section 5.2.3.3).
bool verifies_ed25519(const OpenPgpSignature& signature, const EvpKey& key,
                      std::string_view message) {
  constexpr std::size_t k_half = 32;
  const std::string digest = digest_of(signature.digest, {message});
  return key.verifies_ed25519(
      digest, padded(signature.numbers.front(), k_half) + padded(signature.numbers.back(), k_half));
}

}  // namespace

std::optional<EvpKey> evp_key_of(const CertificateKey& key) {
  const ByteReader reader(key.material);
  if (key.algorithm == static_cast<std::uint8_t>(OpenPgpAlgorithm::rsa)) {
    return rsa_key(reader);
  }
  if (key.curve == KeyCurve::ed25519) {
    return ed25519_key(reader);
  }
  const bool is_ecdsa = key.algorithm == static_cast<std::uint8_t>(OpenPgpAlgorithm::ecdsa);
  return is_ecdsa && key.curve ? ecdsa_key(reader, *key.curve) : std::nullopt;
}

bool verifies(const OpenPgpSignature& signature, const EvpKey& key, std::string_view payload) {
  const std::string message = std::string(payload) + signature.hashed_part;
  switch (signature.algorithm) {
    case OpenPgpAlgorithm::rsa:
      return key.verifies_rsa(signature.digest, message,
                              padded(signature.numbers.front(), (key.bits() + 7) / 8));
    case OpenPgpAlgorithm::ecdsa:
      return key.verifies_ecdsa(signature.digest, message, signature.numbers.front(),
                                signature.numbers.back());
    case OpenPgpAlgorithm::eddsa:
      return verifies_ed25519(signature, key, message);
    case OpenPgpAlgorithm::dsa:
      return false;
  }
  return false;
}

}  // namespace refwarden
