// The signed attributes of a CMS signature (RFC 5652 section 11).
#pragma once

#include <string_view>

#include "base/instant.hpp"
#include "signature/evp_digest.hpp"
#include "signature/refusal.hpp"

namespace refwarden {

// The signing time. `bytes` are the attributes without the tag around them: in DER's order, each
// type once with one value, among them content type id-data, a message digest of the right length
// and a signing time; at most 16. Everything else is `malformed`.
Accepted<Instant> read_cms_attributes(std::string_view bytes, DigestName digest);

}  // namespace refwarden
