// Signatures of ssh-keygen -Y sign (OpenSSH PROTOCOL.sshsig), checked without any process.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "signature/algorithm_lists.hpp"
#include "signature/refusal.hpp"
#include "signature/ssh_blob.hpp"

namespace refwarden {

struct SshSignature {
  std::string fingerprint;  // of the key inside, "SHA256:..."
  std::string key_blob;
  SshBlobKey key;
  std::string signature_space;  // the namespace, "git" for git
  DigestName message_digest = DigestName::sha512;
  DigestName signature_digest = DigestName::sha512;  // RSA and ECDSA
  // Ed25519 and RSA: the bytes. ECDSA: r and s.
  std::string first;
  std::string second;
  // Security keys: user presence and verification flags and the whole flags and counter.
  std::string flags_and_counter;
  [[nodiscard]] bool touched() const;
  [[nodiscard]] bool verified() const;
};

// Reads one SSHSIG blob: version 1, reserved field empty, hash SHA-256 or SHA-512, every field in
// its one encoding, nothing after it.
Accepted<SshSignature> parse_sshsig(std::string_view blob, unsigned rsa_bits);

// The hash of the object, that of an RSA or ECDSA signature, and the curve.
UsedAlgorithms used_by(const SshSignature& signature);

// Whether the signature is good over `payload`. Says nothing about whose the key is.
bool verifies(const SshSignature& signature, std::string_view payload);

}  // namespace refwarden
