// Public key blobs of OpenSSH (RFC 4253 section 6.6, RFC 5656 section 3.1, RFC 8709 section 4,
// OpenSSH PROTOCOL.u2f), read strictly.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "signature/algorithm_lists.hpp"
#include "signature/byte_reader.hpp"
#include "signature/evp_key.hpp"
#include "signature/refusal.hpp"

namespace refwarden {

enum class SshKeyKind : std::uint8_t { ed25519, ecdsa, rsa };

struct SshBlobKey {
  std::string type;  // as in the blob
  SshKeyKind kind = SshKeyKind::ed25519;
  Curve curve = Curve::p256;  // ecdsa
  bool security_key = false;
  std::string application;  // security keys
  EvpKey key;
};

// Empty for RSA.
std::optional<KeyCurve> curve_of(const SshBlobKey& key);

// Refusals: `unsupported` for certificates and other types, `weak` for DSA and RSA under
// `rsa_bits`, `malformed` for anything that does not fit its type or has more than one encoding.
Accepted<SshBlobKey> parse_ssh_blob(std::string_view blob, unsigned rsa_bits);

// A positive `mpint` of RFC 4251 section 5 in its one encoding, as big-endian bytes.
std::optional<std::string_view> positive_mpint(ByteReader& reader);

}  // namespace refwarden
