#include <array>
#include <stdexcept>

#include <openssl/ec.h>
#include <openssl/evp.h>

#include "signature/armor.hpp"
#include "signature/base64.hpp"
#include "signature/byte_reader.hpp"
#include "signature/evp_digest.hpp"
#include "support/keys.hpp"

namespace refwarden::test {
namespace {

std::string ssh_string(std::string_view bytes) {
  return four_bytes(static_cast<std::uint32_t>(bytes.size())) + std::string(bytes);
}

std::string mpint(const BIGNUM* number) {
  std::string bytes(static_cast<std::size_t>(BN_num_bytes(number)), '\0');
  BN_bn2bin(number, reinterpret_cast<unsigned char*>(bytes.data()));
  if ((static_cast<unsigned char>(bytes.front()) & 0x80U) != 0) {
    bytes.insert(0, 1, '\0');
  }
  return ssh_string(bytes);
}

// PROTOCOL.u2f: an ECDSA signature is a string of two mpints.
std::string ecdsa_field(const std::string& der) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const std::unique_ptr<ECDSA_SIG, void (*)(ECDSA_SIG*)> signature(
      d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())), ECDSA_SIG_free);
  return ssh_string(mpint(ECDSA_SIG_get0_r(signature.get())) +
                    mpint(ECDSA_SIG_get0_s(signature.get())));
}

}  // namespace

struct FidoKey::Secret {
  std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key{nullptr, EVP_PKEY_free};
};

FidoKey::FidoKey(Kind kind, std::string application)
    : m_secret(std::make_unique<Secret>()), m_kind(kind), m_application(std::move(application)) {
  m_secret->key.reset(kind == Kind::ed25519 ? EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")
                                            : EVP_EC_gen("P-256"));
}

FidoKey::~FidoKey() = default;

std::string FidoKey::type() const {
  return m_kind == Kind::ed25519 ? "sk-ssh-ed25519@openssh.com"
                                 : "sk-ecdsa-sha2-nistp256@openssh.com";
}

std::string FidoKey::blob() const {
  std::array<unsigned char, 133> bytes{};
  std::size_t size = bytes.size();
  const bool got = m_kind == Kind::ed25519
                       ? EVP_PKEY_get_raw_public_key(m_secret->key.get(), bytes.data(), &size) == 1
                       : EVP_PKEY_get_octet_string_param(m_secret->key.get(), "encoded-pub-key",
                                                         bytes.data(), bytes.size(), &size) == 1;
  if (!got) {
    throw std::runtime_error("no public key");
  }
  const std::string point(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
  return ssh_string(type()) + (m_kind == Kind::ecdsa ? ssh_string("nistp256") : "") +
         ssh_string(point) + ssh_string(m_application);
}

std::string FidoKey::public_line() const {
  return type() + " " + base64_encoded(blob());
}

std::string FidoKey::sign(std::string_view payload, std::uint8_t flags,
                          const std::string& space) const {
  const std::string outer = "SSHSIG" + ssh_string(space) + ssh_string("") + ssh_string("sha512") +
                            ssh_string(digest_of(DigestName::sha512, {payload}));
  const std::string tail = std::string(1, static_cast<char>(flags)) + four_bytes(7);
  const std::string message = digest_of(DigestName::sha256, {m_application}) + tail +
                              digest_of(DigestName::sha256, {outer});
  const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(),
                                                                   EVP_MD_CTX_free);
  std::array<unsigned char, 256> bytes{};
  std::size_t size = bytes.size();
  const EVP_MD* digest = m_kind == Kind::ed25519 ? nullptr : EVP_sha256();
  if (EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, m_secret->key.get()) != 1 ||
      EVP_DigestSign(context.get(), bytes.data(), &size,
                     reinterpret_cast<const unsigned char*>(message.data()), message.size()) != 1) {
    throw std::runtime_error("no signature");
  }
  const std::string raw(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
  const std::string inner =
      ssh_string(type()) + (m_kind == Kind::ed25519 ? ssh_string(raw) : ecdsa_field(raw)) + tail;
  return ssh_armored("SSHSIG" + four_bytes(1) + ssh_string(blob()) + ssh_string(space) +
                     ssh_string("") + ssh_string("sha512") + ssh_string(inner));
}

}  // namespace refwarden::test
