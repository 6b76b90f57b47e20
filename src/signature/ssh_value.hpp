// One signature of an SSH key over some bytes, as SSHSIG and certificates hold it: RFC 8709 section
// 6, RFC 5656 section 3.1.2, RFC 8332 section 3, OpenSSH PROTOCOL.u2f.
#pragma once

#include <string>
#include <string_view>

#include "signature/evp_digest.hpp"
#include "signature/refusal.hpp"
#include "signature/ssh_blob.hpp"

namespace refwarden {

struct SshSignatureValue {
  DigestName digest = DigestName::sha512;  // RSA and ECDSA
  // Ed25519 and RSA: the bytes. ECDSA: r and s.
  std::string first;
  std::string second;
  // Security keys: user presence and verification flags and the whole flags and counter.
  std::string flags_and_counter;
  [[nodiscard]] bool touched() const;
  [[nodiscard]] bool verified() const;
};

// Reads the signature field (algorithm, value and, for security keys, flags and counter) that `key`
// is said to have made. Every number in its one encoding, nothing after it. `weak` for SHA-1.
Accepted<SshSignatureValue> parse_ssh_value(const SshBlobKey& key, std::string_view bytes);

// Whether `value` is good over `message`.
bool verifies(const SshBlobKey& key, const SshSignatureValue& value, std::string_view message);

// A `string` of RFC 4251 section 5.
std::string ssh_string(std::string_view bytes);

}  // namespace refwarden
