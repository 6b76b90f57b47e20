// One OpenPGP certificate out of a key file (RFC 4880 section 11.1), split by ourselves, so that we
// know the fingerprint of every key that GnuPG is given.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "signature/algorithm_lists.hpp"

namespace refwarden {

// What a key is good for, as far as arithmetic goes.
enum class KeyStrength : std::uint8_t { fine, weak, unsupported };

struct CertificateKey {
  std::string fingerprint;  // 40 upper-case digits, computed from the key packet
  std::uint32_t created = 0;
  std::uint8_t algorithm = 0;  // RFC 4880 section 9.1
  unsigned rsa_bits = 0;       // RSA only
  // ECDSA and EdDSA: P-256, P-384, P-521 or Ed25519, fitting the algorithm.
  std::optional<KeyCurve> curve;
  std::string
      material;  // the numbers (RFC 4880 section 5.5.2), after the curve's name if there is one
};

struct OpenPgpCertificate {
  // Binary packets for GnuPG: the file's without ring trust packets (GnuPG would believe the
  // verdicts that they hold), without other people's certifications, without unknown packets.
  std::string packets;
  std::vector<CertificateKey> keys;  // the primary key first
  // A revocation by somebody whom the key's owner named as revoker. GnuPG cannot see it without the
  // revoker's key; we take the key for revoked.
  bool revoked_by_revoker = false;
};

// The longest key file that is read, verified with and kept: one limit, or a key that loads could
// not be kept and would refuse every push.
constexpr std::size_t k_key_file_limit = std::size_t{4} * 1024 * 1024;

// `file` is binary or has one "PUBLIC KEY BLOCK". Fails with a sentence part for the admin: no
// certificate, more than one, a secret key, a key of another version, packets that do not split.
tl::expected<OpenPgpCertificate, std::string> read_certificate(std::string_view file);

// Below the policy's floor or of a kind that is not supported (semantics.md section 5).
KeyStrength strength_of(const CertificateKey& key, unsigned rsa_bits);

}  // namespace refwarden
