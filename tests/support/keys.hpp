// Real keys and real signatures for tests, made by gpg and ssh-keygen; FIDO ones by OpenSSL, since
// no token is there to be touched.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "support/run_tool.hpp"

namespace refwarden::test {

using Words = std::vector<std::string>;

// A GnuPG home of its own with secret keys without passphrase. All calls throw where gpg fails.
class GpgKeys {
 public:
  GpgKeys();
  GpgKeys(const GpgKeys&) = delete;
  GpgKeys& operator=(const GpgKeys&) = delete;
  ~GpgKeys();

  // Makes a key for "`name` <`name`@example.org>" and gives its fingerprint. `algorithm` as for
  // --quick-gen-key ("ed25519", "rsa2048", "nistp256"), `more` are options before the command.
  std::string make(const std::string& name, const std::string& algorithm = "ed25519",
                   const std::string& usage = "sign", const Words& more = {});
  // The same with an end: "1y", "20300101T000000".
  std::string make_expiring(const std::string& name, const std::string& expires,
                            const Words& more = {});
  // Adds a subkey; gives its fingerprint.
  std::string add_subkey(const std::string& fingerprint, const std::string& algorithm = "ed25519",
                         const std::string& usage = "sign", const std::string& expires = "0",
                         const Words& more = {});
  // Revokes the whole key (with the certificate that gpg made along with it).
  void revoke(const std::string& fingerprint);
  // --edit-key with these lines ("key 1", "revkey", "y", ..., "save").
  void edit(const std::string& fingerprint, const Words& lines, const Words& more = {});

  // A detached armored signature over `payload`, as git asks for it; `key` is a fingerprint, with
  // "!" behind it for exactly that subkey.
  std::string sign(std::string_view payload, const std::string& key, const Words& more = {});
  // The binary certificate, and the armored one.
  std::string exported(const std::string& fingerprint);
  std::string exported_armor(const std::string& fingerprint);
  // Writes <fingerprint>.asc into `folder`, as the policy's keys/ has it.
  void write_key_file(const std::filesystem::path& folder, const std::string& fingerprint);

  [[nodiscard]] const std::filesystem::path& home() const { return m_folder.path(); }
  // Any gpg command; `words` without "gpg". Does not throw.
  ToolResult gpg(const Words& words, std::string_view input = {});

 private:
  std::string checked(const Words& words, std::string_view input = {});
  TempFolder m_folder;
};

// A key pair of ssh-keygen.
class SshKey {
 public:
  // "ed25519", "ecdsa" or "rsa"; `bits` as for -b, 0 for the default.
  explicit SshKey(const std::string& type, unsigned bits = 0);
  [[nodiscard]] std::string public_line() const;  // "ssh-ed25519 AAAA..."
  [[nodiscard]] std::string sign(std::string_view payload, const std::string& space = "git",
                                 const Words& more = {}) const;
  [[nodiscard]] const std::filesystem::path& folder() const { return m_folder.path(); }
  [[nodiscard]] std::filesystem::path private_file() const { return m_folder.path() / "key"; }

 private:
  TempFolder m_folder;
};

// What `ssh-keygen -Y verify` says, as an oracle: true iff it accepts `signature` over `payload` by
// `public_line` in namespace "git".
bool ssh_keygen_accepts(const std::string& public_line, std::string_view signature,
                        std::string_view payload);

// A security key in software: "sk-ssh-ed25519@openssh.com" or "sk-ecdsa-sha2-nistp256@openssh.com".
class FidoKey {
 public:
  enum class Kind { ed25519, ecdsa };
  explicit FidoKey(Kind kind, std::string application = "ssh:");
  ~FidoKey();
  [[nodiscard]] std::string public_line() const;
  // An armored SSHSIG with these flags (0x01 touched, 0x04 verified).
  [[nodiscard]] std::string sign(std::string_view payload, std::uint8_t flags = 0x01,
                                 const std::string& space = "git") const;

 private:
  struct Secret;
  std::unique_ptr<Secret> m_secret;
  [[nodiscard]] std::string blob() const;
  [[nodiscard]] std::string type() const;
  Kind m_kind;
  std::string m_application;
};

}  // namespace refwarden::test
