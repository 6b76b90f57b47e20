#include "arithmetic_vectors.hpp"

#include <array>

#include <catch2/catch.hpp>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/rsa.h>

namespace refwarden::test {
namespace {

const unsigned char* octets(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

unsigned char* octets(std::string& bytes) {
  return reinterpret_cast<unsigned char*>(bytes.data());
}

Number owned(BIGNUM* number) {
  REQUIRE(number != nullptr);
  return {number, BN_free};
}

}  // namespace

Number number_of(std::string_view bytes) {
  return owned(BN_bin2bn(octets(bytes), static_cast<int>(bytes.size()), nullptr));
}

Number number_from_hex(const char* digits) {
  BIGNUM* number = nullptr;
  REQUIRE(BN_hex2bn(&number, digits) > 0);
  return owned(number);
}

std::string bytes_of(const Number& number, std::size_t size) {
  std::string bytes(std::max(size, static_cast<std::size_t>(BN_num_bytes(number.get()))), '\0');
  REQUIRE(BN_bn2binpad(number.get(), octets(bytes), static_cast<int>(bytes.size())) >= 0);
  return bytes;
}

Number sum(const Number& left, const Number& right) {
  Number result = owned(BN_new());
  REQUIRE(BN_add(result.get(), left.get(), right.get()) == 1);
  return result;
}

Number difference(const Number& left, const Number& right) {
  Number result = owned(BN_new());
  REQUIRE(BN_sub(result.get(), left.get(), right.get()) == 1);
  return result;
}

SecretKey SecretKey::ed25519() {
  return SecretKey(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
}

SecretKey SecretKey::ecdsa(const char* curve) {
  return SecretKey(EVP_EC_gen(curve));
}

SecretKey SecretKey::rsa(unsigned bits, unsigned exponent) {
  const std::unique_ptr<EVP_PKEY_CTX, void (*)(EVP_PKEY_CTX*)> context(
      EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr), EVP_PKEY_CTX_free);
  const Number e = owned(BN_new());
  REQUIRE(BN_set_word(e.get(), exponent) == 1);
  EVP_PKEY* key = nullptr;
  REQUIRE(EVP_PKEY_keygen_init(context.get()) == 1);
  REQUIRE(EVP_PKEY_CTX_set_rsa_keygen_bits(context.get(), static_cast<int>(bits)) == 1);
  REQUIRE(EVP_PKEY_CTX_set1_rsa_keygen_pubexp(context.get(), e.get()) == 1);
  REQUIRE(EVP_PKEY_generate(context.get(), &key) == 1);
  return SecretKey(key);
}

std::string SecretKey::public_bytes() const {
  std::size_t size = 0;
  if (EVP_PKEY_get_id(m_key.get()) == EVP_PKEY_ED25519) {
    std::string bytes(32, '\0');
    size = bytes.size();
    REQUIRE(EVP_PKEY_get_raw_public_key(m_key.get(), octets(bytes), &size) == 1);
    return bytes;
  }
  std::string bytes(133, '\0');
  REQUIRE(EVP_PKEY_get_octet_string_param(m_key.get(), OSSL_PKEY_PARAM_PUB_KEY, octets(bytes),
                                          bytes.size(), &size) == 1);
  bytes.resize(size);
  return bytes;
}

Number SecretKey::parameter(const char* name) const {
  BIGNUM* number = nullptr;
  REQUIRE(EVP_PKEY_get_bn_param(m_key.get(), name, &number) == 1);
  return owned(number);
}

std::string SecretKey::sign(const EVP_MD* digest, std::string_view message) const {
  const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(),
                                                                   EVP_MD_CTX_free);
  std::string bytes(1024, '\0');
  std::size_t size = bytes.size();
  REQUIRE(EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, m_key.get()) == 1);
  REQUIRE(EVP_DigestSign(context.get(), octets(bytes), &size, octets(message), message.size()) ==
          1);
  bytes.resize(size);
  return bytes;
}

std::string SecretKey::raw(std::string_view encoded) const {
  const std::unique_ptr<EVP_PKEY_CTX, void (*)(EVP_PKEY_CTX*)> context(
      EVP_PKEY_CTX_new(m_key.get(), nullptr), EVP_PKEY_CTX_free);
  std::string bytes(encoded.size(), '\0');
  std::size_t size = bytes.size();
  REQUIRE(EVP_PKEY_sign_init(context.get()) == 1);
  REQUIRE(EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_NO_PADDING) == 1);
  REQUIRE(EVP_PKEY_sign(context.get(), octets(bytes), &size, octets(encoded), encoded.size()) == 1);
  bytes.resize(size);
  return bytes;
}

EcdsaNumbers numbers_of_der(const std::string& der) {
  const unsigned char* at = octets(std::string_view(der));
  const std::unique_ptr<ECDSA_SIG, void (*)(ECDSA_SIG*)> signature(
      d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())), ECDSA_SIG_free);
  REQUIRE(signature != nullptr);
  return {owned(BN_dup(ECDSA_SIG_get0_r(signature.get()))),
          owned(BN_dup(ECDSA_SIG_get0_s(signature.get())))};
}

}  // namespace refwarden::test
