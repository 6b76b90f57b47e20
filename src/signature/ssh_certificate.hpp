// Certificates of SSH keys (OpenSSH PROTOCOL.certkeys, version 01), read strictly.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "signature/refusal.hpp"
#include "signature/ssh_blob.hpp"
#include "signature/ssh_value.hpp"

namespace refwarden {

enum class SshCertificateType : std::uint8_t { user, host };

// All texts are pushed bytes; what they say counts only once the authority is known to have signed.
struct SshCertificate {
  std::string key_blob;  // of the plain key that is certified
  SshBlobKey key;
  std::uint64_t serial = 0;
  SshCertificateType type = SshCertificateType::user;
  std::string id;                           // key id
  std::vector<std::string> principals;      // in its order
  std::uint64_t valid_after = 0;            // seconds since 1970, the first that counts
  std::uint64_t valid_before = 0;           // the first that does not
  std::vector<std::string> critical_names;  // of its critical options, sorted
  std::string authority_blob;               // a plain key
  SshBlobKey authority;
  SshSignatureValue signature;
  std::string signed_part;  // everything before the signature
};

// Whether the blob says that it is a certificate.
bool is_ssh_certificate(std::string_view blob);

// One certificate of a kind of key that parse_ssh_blob reads, in its one encoding: reserved field
// empty, options and extensions sorted by name and each there once, at most 256 principals, no NUL
// in texts, nothing after it. `malformed` for anything else; the refusals of parse_ssh_blob for
// both keys, and `malformed` for an authority that is a certificate itself or a security key.
// Nothing is verified.
Accepted<SshCertificate> parse_ssh_certificate(std::string_view blob, unsigned rsa_bits);

// Whether the authority's signature is good.
bool is_signed(const SshCertificate& certificate);

}  // namespace refwarden
