// SSH certificates for tests: by ssh-keygen, and field by field, so that each can be wrong alone.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/keys.hpp"

namespace refwarden::test {

// The blob of "ssh-... AAAA...".
std::string blob_of_line(const std::string& public_line);

// The blob of the certificate that ssh-keygen -s makes for `public_line`; `options` as for it.
std::string certified(const SshKey& authority, const std::string& public_line,
                      const Words& options = {"-n", "dana@example.org"});

// An armored SSHSIG by the plain key `public_line`, with the certificate in the key's place, as
// ssh-keygen -Y sign -f ...-cert.pub writes it: the key itself is not part of what is signed.
std::string under_certificate(const std::string& armored, const std::string& public_line,
                              const std::string& certificate);

using SshOptions = std::vector<std::pair<std::string, std::string>>;

// Every field of a certificate (PROTOCOL.certkeys) for a plain key.
struct CertificateParts {
  std::string nonce = std::string(32, 'n');
  std::string key_blob;  // the plain key
  std::uint64_t serial = 7;
  std::uint32_t type = 1;
  std::string id = "dana's laptop";
  std::vector<std::string> principals = {"dana@example.org"};
  std::uint64_t valid_after = 0;
  std::uint64_t valid_before = ~std::uint64_t{0};
  SshOptions critical;
  SshOptions extensions;
  std::string reserved;
  std::string tail;  // behind the signature
};

std::string ssh_field(std::string_view bytes);
std::string eight_bytes(std::uint64_t number);
std::string ssh_options(const SshOptions& options);

// An Ed25519 authority of our own.
class TestAuthority {
 public:
  TestAuthority();
  ~TestAuthority();
  [[nodiscard]] std::string blob() const;
  [[nodiscard]] std::string public_line() const;
  [[nodiscard]] std::string certificate(const CertificateParts& parts) const;
  // The bytes of a certificate up to its authority, with another authority and its signature.
  [[nodiscard]] std::string certificate(const CertificateParts& parts, const std::string& authority,
                                        const std::string& signature) const;

 private:
  struct Secret;
  [[nodiscard]] std::string signature(std::string_view message) const;
  std::unique_ptr<Secret> m_secret;
};

// What `ssh-keygen -Y verify -r` says of a signature under a certificate: true iff it accepts it
// for `principal` by the authority in namespace "git", none of the `revoked` (bytes of a file;
// empty: no such file is named) in the way.
struct CertificateQuestion {
  std::string authority_line;
  std::string principal;
  std::string signature;
  std::string payload;
  std::string revoked;
};
bool ssh_keygen_accepts(const CertificateQuestion& question);

// A KRL of ssh-keygen -k: `lines` as for its specification, `authority` for serials and key ids.
std::string key_revocation_list(const std::string& lines, const std::string& authority_line = {});

}  // namespace refwarden::test
