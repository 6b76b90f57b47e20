#include "signature/evp_key.hpp"

#include <algorithm>
#include <iterator>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include "base/libcrypto.hpp"
#include "base/result.hpp"

namespace refwarden {
namespace {

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  void operator()(OSSL_PARAM_BLD* builder) const { OSSL_PARAM_BLD_free(builder); }
  void operator()(OSSL_PARAM* parameters) const { OSSL_PARAM_free(parameters); }
  void operator()(BIGNUM* number) const { BN_free(number); }
  void operator()(ECDSA_SIG* signature) const { ECDSA_SIG_free(signature); }
};
template <typename T>
using Owned = std::unique_ptr<T, Free>;

const unsigned char* octets(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

Owned<BIGNUM> number_of(std::string_view bytes) {
  Owned<BIGNUM> number(BN_bin2bn(octets(bytes), static_cast<int>(bytes.size()), nullptr));
  require(number != nullptr, "libcrypto has memory");
  return number;
}

Owned<EVP_PKEY> key_from(const char* type, OSSL_PARAM_BLD* builder) {
  const Owned<OSSL_PARAM> parameters(OSSL_PARAM_BLD_to_param(builder));
  const Owned<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  require(parameters != nullptr && context != nullptr, "libcrypto knows its key types");
  EVP_PKEY* key = nullptr;
  const bool made =
      EVP_PKEY_fromdata_init(context.get()) == 1 &&
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) == 1;
  Owned<EVP_PKEY> owned(key);
  ERR_clear_error();
  return made ? std::move(owned) : nullptr;
}

const char* group_name_of(Curve curve) {
  switch (curve) {
    case Curve::p256:
      return "P-256";
    case Curve::p384:
      return "P-384";
    case Curve::p521:
      return "P-521";
  }
  require(false, "a curve has a name");
  return nullptr;
}

const EVP_MD* algorithm_of(DigestName digest) {
  switch (digest) {
    case DigestName::sha256:
      return EVP_sha256();
    case DigestName::sha384:
      return EVP_sha384();
    case DigestName::sha512:
      return EVP_sha512();
  }
  require(false, "a digest has an algorithm");
  return nullptr;
}

bool verifies(EVP_PKEY* key, const EVP_MD* digest, std::string_view message,
              std::string_view signature) {
  const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
  require(context != nullptr, "libcrypto has memory");
  const bool good = EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key) == 1 &&
                    EVP_DigestVerify(context.get(), octets(signature), signature.size(),
                                     octets(message), message.size()) == 1;
  ERR_clear_error();
  return good;
}

// Whether the 32 bytes are no encoding of RFC 8032 section 5.1.3 (the coordinate is not below
// 2^255 - 19), or that of a point whose order divides eight. Nobody has a key of either kind by
// chance, and signatures by the latter fit any message.
bool is_no_honest_point(std::string_view bytes) {
  using namespace std::string_view_literals;
  // Without the sign of x; -1 is the fourth, what is over it is not below the prime.
  constexpr std::string_view k_small_order[] = {
      "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"sv,
      "\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"sv,
      "\x26\xe8\x95\x8f\xc2\xb2\x27\xb0\x45\xc3\xf4\x89\xf2\xef\x98\xf0"
      "\xd5\xdf\xac\x05\xd3\xc6\x33\x39\xb1\x38\x02\x88\x6d\x53\xfc\x05"sv,
      "\xc7\x17\x6a\x70\x3d\x4d\xd8\x4f\xba\x3c\x0b\x76\x0d\x10\x67\x0f"
      "\x2a\x20\x53\xfa\x2c\x39\xcc\xc6\x4e\xc7\xfd\x77\x92\xac\x03\x7a"sv,
  };
  std::string y(bytes);
  y.back() = static_cast<char>(static_cast<unsigned char>(y.back()) & 0x7fU);
  const bool is_high = y.back() == '\x7f' && y.find_first_not_of('\xff', 1) == 31 &&
                       static_cast<unsigned char>(y.front()) >= 0xec;
  return is_high || std::find(std::begin(k_small_order), std::end(k_small_order), y) !=
                        std::end(k_small_order);
}

}  // namespace

struct EvpKey::Handle {
  Owned<EVP_PKEY> key;
};

std::optional<EvpKey> EvpKey::ed25519(std::string_view bytes) {
  start_libcrypto();
  if (bytes.size() != 32 || is_no_honest_point(bytes)) {
    return std::nullopt;
  }
  Owned<EVP_PKEY> key(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, octets(bytes), bytes.size()));
  ERR_clear_error();
  if (key == nullptr) {
    return std::nullopt;
  }
  return EvpKey(std::make_shared<const Handle>(Handle{std::move(key)}));
}

std::optional<EvpKey> EvpKey::ecdsa(Curve curve, std::string_view point) {
  start_libcrypto();
  // Compressed and hybrid points would give one key several fingerprints.
  if (point.empty() || point.front() != '\x04') {
    return std::nullopt;
  }
  const Owned<OSSL_PARAM_BLD> builder(OSSL_PARAM_BLD_new());
  require(builder != nullptr &&
              OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME,
                                              group_name_of(curve), 0) == 1 &&
              OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                               point.size()) == 1,
          "libcrypto has memory");
  Owned<EVP_PKEY> key = key_from("EC", builder.get());
  if (key == nullptr) {
    return std::nullopt;
  }
  return EvpKey(std::make_shared<const Handle>(Handle{std::move(key)}));
}

std::optional<EvpKey> EvpKey::rsa(std::string_view modulus, std::string_view exponent) {
  start_libcrypto();
  if (modulus.size() > 16384 / 8 || exponent.size() > 8) {
    return std::nullopt;
  }
  const Owned<BIGNUM> n = number_of(modulus);
  const Owned<BIGNUM> e = number_of(exponent);
  if (BN_num_bits(n.get()) < 1024 || BN_is_odd(n.get()) == 0 || BN_is_odd(e.get()) == 0 ||
      BN_is_one(e.get()) != 0) {
    return std::nullopt;
  }
  const Owned<OSSL_PARAM_BLD> builder(OSSL_PARAM_BLD_new());
  require(builder != nullptr &&
              OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) == 1 &&
              OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) == 1,
          "libcrypto has memory");
  Owned<EVP_PKEY> key = key_from("RSA", builder.get());
  if (key == nullptr) {
    return std::nullopt;
  }
  return EvpKey(std::make_shared<const Handle>(Handle{std::move(key)}));
}

unsigned EvpKey::bits() const {
  return static_cast<unsigned>(EVP_PKEY_get_bits(m_handle->key.get()));
}

bool EvpKey::verifies_ed25519(std::string_view message, std::string_view signature) const {
  return signature.size() == 64 && verifies(m_handle->key.get(), nullptr, message, signature);
}

bool EvpKey::verifies_ecdsa(DigestName digest, std::string_view message, std::string_view r,
                            std::string_view s) const {
  const Owned<ECDSA_SIG> signature(ECDSA_SIG_new());
  require(signature != nullptr, "libcrypto has memory");
  if (ECDSA_SIG_set0(signature.get(), number_of(r).release(), number_of(s).release()) != 1) {
    return false;
  }
  unsigned char* der = nullptr;
  const int length = i2d_ECDSA_SIG(signature.get(), &der);
  if (length <= 0) {
    return false;
  }
  const std::string encoded(der, der + length);
  OPENSSL_free(der);
  return verifies(m_handle->key.get(), algorithm_of(digest), message, encoded);
}

bool EvpKey::verifies_rsa(DigestName digest, std::string_view message,
                          std::string_view signature) const {
  return signature.size() == (bits() + 7) / 8 &&
         verifies(m_handle->key.get(), algorithm_of(digest), message, signature);
}

}  // namespace refwarden
