#include "signature/x509_handles.hpp"

#include <array>

#include <fmt/format.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include "base/libcrypto.hpp"
#include "base/result.hpp"
#include "signature/evp_digest.hpp"

namespace refwarden {

X509Owned<X509> certificate_of(std::string_view der) {
  start_libcrypto();
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const unsigned char* const end = at + der.size();
  X509Owned<X509> certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  ERR_clear_error();
  if (certificate == nullptr || at != end || der_of(certificate.get()) != der) {
    return nullptr;
  }
  return certificate;
}

std::string der_of(const X509* certificate) {
  unsigned char* bytes = nullptr;
  const int length = i2d_X509(certificate, &bytes);
  if (length <= 0) {
    ERR_clear_error();
    return {};
  }
  std::string der(bytes, bytes + length);
  OPENSSL_free(bytes);
  return der;
}

std::string x509_fingerprint(std::string_view der) {
  std::string text = "SHA256:";
  for (const char byte : digest_of(DigestName::sha256, {der})) {
    text += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  }
  return text;
}

bool is_strong_key(const X509* certificate, unsigned rsa_bits) {
  const EVP_PKEY* const key = X509_get0_pubkey(certificate);
  if (key == nullptr) {
    ERR_clear_error();
    return false;
  }
  if (EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA) {
    const int bits = EVP_PKEY_get_bits(key);
    return bits >= static_cast<int>(rsa_bits) && bits <= 16384;
  }
  std::array<char, 32> group{};
  std::size_t length = 0;
  const bool named = EVP_PKEY_get_base_id(key) == EVP_PKEY_EC &&
                     EVP_PKEY_get_group_name(key, group.data(), group.size(), &length) == 1;
  ERR_clear_error();
  const std::string_view name(group.data(), named ? length : 0);
  return name == "prime256v1" || name == "secp384r1" || name == "secp521r1";
}

bool is_strong_digest(int digest) {
  return digest == NID_sha256 || digest == NID_sha384 || digest == NID_sha512;
}

}  // namespace refwarden
