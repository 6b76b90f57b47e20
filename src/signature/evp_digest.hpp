// Hashes, by OpenSSL.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace refwarden {

enum class DigestName : std::uint8_t { sha256, sha384, sha512 };

// The hash of the parts one after the other. Aborts where libcrypto cannot (out of memory).
std::string digest_of(DigestName name, std::initializer_list<std::string_view> parts);

// SHA-1 for OpenPGP v4 fingerprints (RFC 4880 section 12.2), which are names and not signatures.
std::string sha1_of(std::initializer_list<std::string_view> parts);

}  // namespace refwarden
