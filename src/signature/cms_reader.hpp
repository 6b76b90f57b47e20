// Detached CMS signatures (RFC 5652) in exactly the forms that gpgsm, smimesign and OpenSSL write.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "signature/evp_digest.hpp"
#include "signature/refusal.hpp"

namespace refwarden {

// The most certificates that are looked at, the signer's with its chain.
constexpr std::size_t k_cms_certificates = 10;

enum class CmsKeyKind : std::uint8_t { rsa, ecdsa };

// What the one signer says. The views are parts of the bytes that were read.
struct CmsSignature {
  std::vector<std::string_view> certificates;  // DER, not read any further
  std::string_view issuer;                     // the signer's certificate: Name and INTEGER in DER
  std::string_view serial;
  DigestName digest = DigestName::sha256;
  CmsKeyKind kind = CmsKeyKind::rsa;
  Instant signing_time;
  std::string_view digests;  // the sets of digest algorithms and of signers: one each
  std::string_view signers;
  // Attributes that the signature does not cover: free bytes, which the caller has to refuse.
  bool has_unsigned_attributes = false;
};

// Version 1 with one digest algorithm, no content, no revocation lists, one SignerInfo by issuer
// and serial number, signed attributes in DER with the right content type, one message digest and
// one signing time. Lengths are definite and minimal, except for the four places where gpgsm writes
// indefinite ones, all or none of them; nothing follows. Whether the message digest is that of the
// text, and whether the signature is right, is not asked. Refusals: `multiple` for several signers,
// `weak` for other digests, `unsupported` for other algorithms and names of the signer, else
// `malformed`.
Accepted<CmsSignature> parse_cms(std::string_view bytes);

// The same signature in DER, without the certificates that it carries: reading their keys again
// with each signature costs OpenSSL more than verifying it.
std::string without_certificates(const CmsSignature& signature);

// One DER value off the front: `content` inside, `whole` with tag and length.
struct DerValue {
  unsigned char tag = 0;
  std::string_view content;
  std::string_view whole;
};

// Reads values of one byte of tag and of definite, minimal length; after the first that is not one,
// every further is empty.
class DerReader {
 public:
  explicit DerReader(std::string_view bytes) : m_rest(bytes) {}

  [[nodiscard]] bool at_end() const { return m_rest.empty() && !m_broken; }
  [[nodiscard]] std::string_view rest() const { return m_rest; }
  [[nodiscard]] bool is_next(unsigned char tag) const {
    return !m_broken && !m_rest.empty() && static_cast<unsigned char>(m_rest.front()) == tag;
  }
  // The next value if it has this tag.
  std::optional<DerValue> value(unsigned char tag);

 private:
  std::string_view m_rest;
  bool m_broken = false;
};

}  // namespace refwarden
