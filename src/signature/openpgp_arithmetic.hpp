// The arithmetic of OpenPGP signatures, by OpenSSL: a second opinion beside gpg's.
#pragma once

#include <string_view>

#include "signature/openpgp_certificate.hpp"
#include "signature/openpgp_packet.hpp"

namespace refwarden {

// True iff `key` made `signature` over `payload`. Knows nothing of what the key may do or whether
// it is valid. False for keys that strength_of calls unsupported and for RSA under 1024 bits.
bool verifies(const OpenPgpSignature& signature, const CertificateKey& key,
              std::string_view payload);

}  // namespace refwarden
