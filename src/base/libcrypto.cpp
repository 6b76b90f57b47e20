#include "base/libcrypto.hpp"

#include <mutex>

#include <openssl/crypto.h>

#include "base/result.hpp"

namespace refwarden {

void start_libcrypto() {
  static std::once_flag started;
  std::call_once(started, [] {
    require(OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr) == 1, "libcrypto starts");
  });
}

}  // namespace refwarden
