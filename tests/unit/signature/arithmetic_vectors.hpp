// Keys of OpenSSL and big numbers for tests of signature arithmetic.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <openssl/bn.h>
#include <openssl/evp.h>

namespace refwarden::test {

using Number = std::shared_ptr<BIGNUM>;
Number number_of(std::string_view bytes);  // big-endian
Number number_from_hex(const char* digits);
std::string bytes_of(const Number& number, std::size_t size = 0);  // at least `size` bytes
Number sum(const Number& left, const Number& right);
Number difference(const Number& left, const Number& right);

// A key pair; `curve` as OpenSSL names it.
class SecretKey {
 public:
  static SecretKey ed25519();
  static SecretKey ecdsa(const char* curve);
  static SecretKey rsa(unsigned bits, unsigned exponent = 65537);

  [[nodiscard]] std::string public_bytes() const;          // Ed25519: 32, ECDSA: the point
  [[nodiscard]] Number parameter(const char* name) const;  // RSA: "n", "e"
  [[nodiscard]] std::string sign(const EVP_MD* digest, std::string_view message) const;
  // RSA: the private operation on a number as long as the modulus.
  [[nodiscard]] std::string raw(std::string_view encoded) const;

 private:
  explicit SecretKey(EVP_PKEY* key) : m_key(key, EVP_PKEY_free) {}
  std::shared_ptr<EVP_PKEY> m_key;
};

struct EcdsaNumbers {
  Number r;
  Number s;
};
EcdsaNumbers numbers_of_der(const std::string& der);

}  // namespace refwarden::test
