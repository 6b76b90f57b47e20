// Public keys and signature arithmetic, by OpenSSL EVP.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "signature/evp_digest.hpp"

namespace refwarden {

enum class Curve : std::uint8_t { p256, p384, p521 };

// One public key. Cheap to copy; may be used by several threads.
class EvpKey {
 public:
  // 32 bytes (RFC 8032 section 5.1.2). Empty if the length is wrong, the coordinate is not reduced,
  // or the point is one of those with small order, whose "signatures" fit any message.
  static std::optional<EvpKey> ed25519(std::string_view bytes);
  // Uncompressed point (SEC 1 section 2.3.3). Empty if it is not on the curve.
  static std::optional<EvpKey> ecdsa(Curve curve, std::string_view point);
  // Big-endian modulus and exponent. Empty unless both are odd, the exponent is over 1 and at most
  // 64 bits, and the modulus has 1024 to 16384 bits.
  static std::optional<EvpKey> rsa(std::string_view modulus, std::string_view exponent);

  [[nodiscard]] unsigned bits() const;

  // True iff the signature is good. Each takes the one kind of key that it names.
  [[nodiscard]] bool verifies_ed25519(std::string_view message, std::string_view signature) const;
  // `r` and `s` big-endian.
  [[nodiscard]] bool verifies_ecdsa(DigestName digest, std::string_view message, std::string_view r,
                                    std::string_view s) const;
  // PKCS #1 v1.5 (RFC 8017 section 8.2); the signature is as long as the modulus.
  [[nodiscard]] bool verifies_rsa(DigestName digest, std::string_view message,
                                  std::string_view signature) const;

 private:
  struct Handle;
  explicit EvpKey(std::shared_ptr<const Handle> handle) : m_handle(std::move(handle)) {}
  std::shared_ptr<const Handle> m_handle;
};

}  // namespace refwarden
