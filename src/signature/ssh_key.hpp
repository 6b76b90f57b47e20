// SSH public keys, read strictly from the line form of sshd(8) AUTHORIZED_KEYS.
#pragma once

#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace refwarden {

struct SshPublicKey {
  std::string type;         // "ssh-ed25519", "ecdsa-sha2-nistp256", "ssh-rsa", "sk-...@openssh.com"
  std::string blob;         // RFC 4253 section 6.6
  std::string fingerprint;  // "SHA256:..." without padding
};

// `type base64 [comment]`. Fails with a sentence part for the admin: unknown type, certificate, a
// blob that does not fit its type, a point off its curve, RSA under 2048 bits.
tl::expected<SshPublicKey, std::string> parse_ssh_public_key(std::string_view line);

// The "SHA256:..." fingerprint of a blob.
std::string ssh_fingerprint(std::string_view blob);

}  // namespace refwarden
