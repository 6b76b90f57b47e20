#include "base/sha256.hpp"

#include <array>
#include <cstddef>

#include <openssl/evp.h>

#include "base/libcrypto.hpp"
#include "base/result.hpp"

namespace refwarden {

struct Sha256::Context {
  struct Free {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  std::unique_ptr<EVP_MD_CTX, Free> handle{EVP_MD_CTX_new()};
};

Sha256::Sha256() : m_context(std::make_unique<Context>()) {
  start_libcrypto();
  // Fails for want of memory or of OpenSSL's own provider only, never for what was pushed.
  require(m_context->handle != nullptr &&
              EVP_DigestInit_ex(m_context->handle.get(), EVP_sha256(), nullptr) == 1,
          "SHA-256 is there");
}

Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;
Sha256::~Sha256() = default;

void Sha256::add(std::string_view bytes) {
  require(EVP_DigestUpdate(m_context->handle.get(), bytes.data(), bytes.size()) == 1,
          "SHA-256 takes bytes");
}

std::string Sha256::digest() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> raw{};
  unsigned length = 0;
  require(EVP_DigestFinal_ex(m_context->handle.get(), raw.data(), &length) == 1 && length == 32,
          "SHA-256 gives 32 bytes");
  static constexpr std::string_view k_digits = "0123456789abcdef";
  std::string text = "sha256:";
  for (std::size_t i = 0; i < length; ++i) {
    text.push_back(k_digits[raw[i] >> 4U]);
    text.push_back(k_digits[raw[i] & 15U]);
  }
  return text;
}

std::string sha256_of(std::string_view bytes) {
  Sha256 sum;
  sum.add(bytes);
  return sum.digest();
}

}  // namespace refwarden
