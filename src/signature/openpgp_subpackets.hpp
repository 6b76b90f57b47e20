// The two subpacket areas of a signature (RFC 4880 section 5.2.3.1).
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "signature/refusal.hpp"

namespace refwarden {

struct Subpackets {
  std::string issuer;  // 40 upper-case digits, from the hashed area
  std::uint32_t created = 0;
  std::uint32_t expires_after = 0;
  std::string unusual;  // as in OpenPgpSignature
};

// Both areas of a signature over a commit or tag. `malformed` unless each hashed subpacket is of a
// kind that gpg writes, appears once, and the unhashed area is the one issuer key id that belongs
// to the fingerprint.
Accepted<Subpackets> read_subpackets(std::string_view hashed, std::string_view unhashed);

// Calls `each` with type (without the critical bit), critical bit and content of each subpacket, in
// order; stops where it returns false. False if the area does not split, a length is not in its
// shortest form, or `each` said so.
bool for_each_subpacket(
    std::string_view area,
    const std::function<bool(unsigned type, bool critical, std::string_view content)>& each);

}  // namespace refwarden
