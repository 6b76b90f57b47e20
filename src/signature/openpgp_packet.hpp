// One detached OpenPGP signature (RFC 4880 section 5.2) in the one form that gpg writes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "signature/evp_digest.hpp"
#include "signature/refusal.hpp"

namespace refwarden {

// RFC 4880 section 9.1, RFC 6637 section 5, RFC 9580 section 9.1.
enum class OpenPgpAlgorithm : std::uint8_t { rsa = 1, dsa = 17, ecdsa = 19, eddsa = 22 };

struct OpenPgpSignature {
  std::string packet;  // the whole packet, as gpg gets it
  std::string issuer;  // fingerprint of the key that claims to have signed: 40 upper-case digits
  OpenPgpAlgorithm algorithm = OpenPgpAlgorithm::rsa;
  DigestName digest = DigestName::sha256;
  std::uint32_t created = 0;         // seconds since 1970
  std::uint32_t expires_after = 0;   // seconds after `created`; 0: never
  std::string hashed_part;           // what is hashed after the payload (RFC 4880 section 5.2.4)
  std::string digest_start;          // the first two bytes that the hash is said to have
  std::vector<std::string> numbers;  // RSA: one; ECDSA and EdDSA: two; big-endian, no leading zero
  // Why no rule can use it though it is well formed ("it carries notations"); empty if nothing.
  std::string unusual;
};

// Accepts exactly one version 4 signature packet of class 0x00 with old-format header and shortest
// lengths, whose hashed area holds creation time and issuer fingerprint and whose unhashed area
// holds the issuer's key id and nothing else. Refusals: `multiple` for anything after the packet,
// `weak` for other hashes than SHA-256, SHA-384, SHA-512 and for DSA, `unsupported` for other
// versions and algorithms, `malformed` for the rest.
Accepted<OpenPgpSignature> parse_openpgp_signature(std::string_view bytes);

// True iff the payload has the hash that `digest_start` announces. gpg does not look at these two
// bytes, so that without this test one signature could be written in 65,536 ways.
bool fits_digest_start(const OpenPgpSignature& signature, std::string_view payload);

// Upper-case hexadecimal digits.
std::string upper_hex(std::string_view bytes);

}  // namespace refwarden
