#include "support/ssh_certificate.hpp"

#include <array>
#include <stdexcept>

#include <openssl/evp.h>

#include "signature/armor.hpp"
#include "signature/base64.hpp"
#include "signature/byte_reader.hpp"

namespace refwarden::test {
namespace {

std::string certificate_type(std::string_view plain) {
  constexpr std::string_view k_vendor = "@openssh.com";
  const std::string_view name =
      plain.ends_with(k_vendor) ? plain.substr(0, plain.size() - k_vendor.size()) : plain;
  return std::string(name) + "-cert-v01@openssh.com";
}

std::string checked_text(const ToolResult& result) {
  if (result.status != 0) {
    throw std::runtime_error("ssh-keygen: " + result.err);
  }
  return result.out;
}

}  // namespace

std::string blob_of_line(const std::string& public_line) {
  const std::size_t begin = public_line.find(' ') + 1;
  const auto blob = base64_decoded(
      std::string_view(public_line).substr(begin, public_line.find(' ', begin) - begin));
  if (!blob) {
    throw std::runtime_error("no public key line");
  }
  return *blob;
}

std::string certified(const SshKey& authority, const std::string& public_line,
                      const Words& options) {
  const TempFolder folder;
  write_text(folder.path() / "key.pub", public_line + "\n");
  Words words = {"ssh-keygen", "-q",           "-s", authority.private_file().string(),
                 "-I",         "dana's laptop"};
  words.insert(words.end(), options.begin(), options.end());
  words.push_back((folder.path() / "key.pub").string());
  checked_text(run_tool(words));
  return blob_of_line(read_text(folder.path() / "key-cert.pub"));
}

std::string under_certificate(const std::string& armored, const std::string& public_line,
                              const std::string& certificate) {
  std::string bytes = decode_ssh_armor(armored).value();
  const std::string plain = ssh_field(blob_of_line(public_line));
  const std::size_t at = bytes.find(plain);
  if (at == std::string::npos) {
    throw std::runtime_error("the signature is by another key");
  }
  return ssh_armored(bytes.replace(at, plain.size(), ssh_field(certificate)));
}

std::string ssh_field(std::string_view bytes) {
  return four_bytes(static_cast<std::uint32_t>(bytes.size())) + std::string(bytes);
}

std::string eight_bytes(std::uint64_t number) {
  return four_bytes(static_cast<std::uint32_t>(number >> 32U)) +
         four_bytes(static_cast<std::uint32_t>(number));
}

std::string ssh_options(const SshOptions& options) {
  std::string bytes;
  for (const auto& [name, data] : options) {
    bytes += ssh_field(name) + ssh_field(data);
  }
  return bytes;
}

struct TestAuthority::Secret {
  std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key{EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"),
                                                     EVP_PKEY_free};
};

TestAuthority::TestAuthority() : m_secret(std::make_unique<Secret>()) {}
TestAuthority::~TestAuthority() = default;

std::string TestAuthority::blob() const {
  std::array<unsigned char, 32> bytes{};
  std::size_t size = bytes.size();
  if (EVP_PKEY_get_raw_public_key(m_secret->key.get(), bytes.data(), &size) != 1) {
    throw std::runtime_error("no public key");
  }
  return ssh_field("ssh-ed25519") + ssh_field(std::string(bytes.begin(), bytes.end()));
}

std::string TestAuthority::public_line() const {
  return "ssh-ed25519 " + base64_encoded(blob());
}

std::string TestAuthority::signature(std::string_view message) const {
  const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(),
                                                                   EVP_MD_CTX_free);
  std::array<unsigned char, 64> bytes{};
  std::size_t size = bytes.size();
  if (EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, m_secret->key.get()) != 1 ||
      EVP_DigestSign(context.get(), bytes.data(), &size,
                     reinterpret_cast<const unsigned char*>(message.data()), message.size()) != 1) {
    throw std::runtime_error("no signature");
  }
  return ssh_field("ssh-ed25519") + ssh_field(std::string(bytes.begin(), bytes.end()));
}

std::string TestAuthority::certificate(const CertificateParts& parts) const {
  return certificate(parts, blob(), {});
}

std::string TestAuthority::certificate(const CertificateParts& parts, const std::string& authority,
                                       const std::string& other_signature) const {
  ByteReader plain(parts.key_blob);
  const std::string_view type = plain.ssh_string().value();
  std::string principals;
  for (const std::string& principal : parts.principals) {
    principals += ssh_field(principal);
  }
  std::string bytes = ssh_field(certificate_type(type)) + ssh_field(parts.nonce);
  bytes += plain.rest();
  bytes += eight_bytes(parts.serial) + four_bytes(parts.type) + ssh_field(parts.id) +
           ssh_field(principals) + eight_bytes(parts.valid_after) +
           eight_bytes(parts.valid_before) + ssh_field(ssh_options(parts.critical)) +
           ssh_field(ssh_options(parts.extensions)) + ssh_field(parts.reserved) +
           ssh_field(authority);
  const std::string made = other_signature.empty() ? signature(bytes) : other_signature;
  return bytes + ssh_field(made) + parts.tail;
}

bool ssh_keygen_accepts(const CertificateQuestion& question) {
  const TempFolder folder;
  const auto file = [&](const char* name) { return (folder.path() / name).string(); };
  write_text(file("allowed"), question.principal + " cert-authority,namespaces=\"git\" " +
                                  question.authority_line + "\n");
  write_text(file("signature"), question.signature);
  Words words = {"ssh-keygen",       "-Y", "verify", "-f", file("allowed"),  "-I",
                 question.principal, "-n", "git",    "-s", file("signature")};
  if (!question.revoked.empty()) {
    write_text(file("revoked"), question.revoked);
    words.insert(words.end(), {"-r", file("revoked")});
  }
  return run_tool(words, question.payload).status == 0;
}

std::string key_revocation_list(const std::string& lines, const std::string& authority_line) {
  const TempFolder folder;
  const auto file = [&](const char* name) { return (folder.path() / name).string(); };
  write_text(file("lines"), lines);
  Words words = {"ssh-keygen", "-q", "-k", "-f", file("krl")};
  if (!authority_line.empty()) {
    write_text(file("authority.pub"), authority_line + "\n");
    words.insert(words.end(), {"-s", file("authority.pub")});
  }
  words.push_back(file("lines"));
  checked_text(run_tool(words));
  return read_text(file("krl"));
}

}  // namespace refwarden::test
