// Signatures of ssh-keygen -Y sign (OpenSSH PROTOCOL.sshsig), checked without any process.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "signature/algorithm_lists.hpp"
#include "signature/refusal.hpp"
#include "signature/ssh_blob.hpp"
#include "signature/ssh_certificate.hpp"
#include "signature/ssh_value.hpp"

namespace refwarden {

struct SshSignature {
  std::string fingerprint;  // of the plain key inside, "SHA256:..."
  std::string key_blob;     // of that plain key, also where a certificate stands there
  SshBlobKey key;
  std::optional<SshCertificate> certificate;
  std::string signature_space;  // the namespace, "git" for git
  DigestName message_digest = DigestName::sha512;
  SshSignatureValue value;
};

// Reads one SSHSIG blob: version 1, reserved field empty, hash SHA-256 or SHA-512, every field in
// its one encoding, nothing after it.
Accepted<SshSignature> parse_sshsig(std::string_view blob, unsigned rsa_bits);

// The hash of the object, that of an RSA or ECDSA signature, and the curve.
UsedAlgorithms used_by(const SshSignature& signature);

// Whether the signature is good over `payload`. Says nothing about whose the key is, and nothing
// about the certificate.
bool verifies(const SshSignature& signature, std::string_view payload);

}  // namespace refwarden
