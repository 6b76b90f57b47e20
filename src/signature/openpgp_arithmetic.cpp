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

bool verifies_rsa(const OpenPgpSignature& signature, const CertificateKey& certified,
                  std::string_view message) {
  ByteReader reader(certified.material);
  const auto modulus = number_in(reader);
  const auto exponent = number_in(reader);
  if (!modulus || !exponent) {
    return false;
  }
  const auto key = EvpKey::rsa(*modulus, *exponent);
  return key && key->verifies_rsa(signature.digest, message,
                                  padded(signature.numbers.front(), (key->bits() + 7) / 8));
}

bool verifies_ecdsa(const OpenPgpSignature& signature, const CertificateKey& certified,
                    std::string_view message) {
  ByteReader reader(certified.material);
  const auto point = number_in(reader);
  if (!point) {
    return false;
  }
  const Curve curve = certified.curve == OpenPgpCurve::p256   ? Curve::p256
                      : certified.curve == OpenPgpCurve::p384 ? Curve::p384
                                                              : Curve::p521;
  const auto key = EvpKey::ecdsa(curve, *point);
  return key && key->verifies_ecdsa(signature.digest, message, signature.numbers.front(),
                                    signature.numbers.back());
}

// The EdDSA message is the hash, the point has a prefix byte, and R and S lost their leading zeros
// (RFC 9580 sections 5.2.3.3 and 11.2).
bool verifies_ed25519(const OpenPgpSignature& signature, const CertificateKey& certified,
                      std::string_view message) {
  constexpr std::size_t k_half = 32;
  ByteReader reader(certified.material);
  const auto point = number_in(reader);
  if (!point || !point->starts_with('\x40')) {
    return false;
  }
  const auto key = EvpKey::ed25519(point->substr(1));
  const std::string digest = digest_of(signature.digest, {message});
  return key && key->verifies_ed25519(digest, padded(signature.numbers.front(), k_half) +
                                                  padded(signature.numbers.back(), k_half));
}

}  // namespace

bool verifies(const OpenPgpSignature& signature, const CertificateKey& key,
              std::string_view payload) {
  const std::string message = std::string(payload) + signature.hashed_part;
  switch (signature.algorithm) {
    case OpenPgpAlgorithm::rsa:
      return key.algorithm == 1 && verifies_rsa(signature, key, message);
    case OpenPgpAlgorithm::ecdsa:
      return key.algorithm == 19 && key.curve && verifies_ecdsa(signature, key, message);
    case OpenPgpAlgorithm::eddsa:
      return key.curve == OpenPgpCurve::ed25519 && verifies_ed25519(signature, key, message);
    case OpenPgpAlgorithm::dsa:
      return false;
  }
  return false;
}

}  // namespace refwarden
