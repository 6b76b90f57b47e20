#include "base/libcrypto.hpp"

#include <cstdint>
#include <mutex>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "base/result.hpp"

namespace refwarden {
namespace {

// Without the tables of the 180 names of every cipher and hash, whose making took a tenth of a
// push.
constexpr std::uint64_t k_how = OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_LOAD_CRYPTO_STRINGS |
                                OPENSSL_INIT_NO_ADD_ALL_CIPHERS | OPENSSL_INIT_NO_ADD_ALL_DIGESTS;

// What certificates and CMS name by number and are looked up by name.
bool name_hashes() {
  for (const EVP_MD* hash : {EVP_sha1(), EVP_sha224(), EVP_sha256(), EVP_sha384(), EVP_sha512()}) {
    if (EVP_add_digest(hash) != 1) {
      return false;
    }
  }
  return true;
}

}  // namespace

void start_libcrypto() {
  static std::once_flag started;
  std::call_once(started, [] {
    require(OPENSSL_init_crypto(k_how, nullptr) == 1 && name_hashes(), "libcrypto starts");
  });
}

}  // namespace refwarden
