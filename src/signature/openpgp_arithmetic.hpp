// The arithmetic of OpenPGP signatures, by OpenSSL: a second opinion beside gpg's.
#pragma once

#include <optional>
#include <string_view>

#include "signature/evp_key.hpp"
#include "signature/openpgp_certificate.hpp"
#include "signature/openpgp_packet.hpp"

namespace refwarden {

// `key` for OpenSSL. Empty for keys that strength_of calls unsupported, for RSA under 1024 bits,
// and for numbers that are no key.
std::optional<EvpKey> evp_key_of(const CertificateKey& key);

// True iff `key` made `signature` over `payload`. Knows nothing of what the key may do or whether
// it is valid. False where the signature's algorithm is not the key's.
bool verifies(const OpenPgpSignature& signature, const EvpKey& key, std::string_view payload);

}  // namespace refwarden
