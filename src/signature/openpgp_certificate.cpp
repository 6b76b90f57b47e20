#include "signature/openpgp_certificate.hpp"

#include <optional>
#include <set>

#include "signature/byte_reader.hpp"
#include "signature/evp_digest.hpp"
#include "signature/openpgp_packet.hpp"
#include "signature/openpgp_packets.hpp"
#include "signature/openpgp_subpackets.hpp"

namespace refwarden {
namespace {

// RFC 4880 section 4.3.
enum : unsigned {
  k_signature_packet = 2,
  k_secret_key_packet = 5,
  k_primary_key_packet = 6,
  k_secret_subkey_packet = 7,
  k_user_id_packet = 13,
  k_subkey_packet = 14,
  k_user_attribute_packet = 17,
};

// RFC 4880 section 5.2.1 and 5.2.3.1.
constexpr unsigned k_key_revocation = 0x20;
constexpr unsigned k_first_certification = 0x10;
constexpr unsigned k_last_certification = 0x13;
constexpr unsigned k_certification_revocation = 0x30;
constexpr unsigned k_revoker = 12;
constexpr unsigned k_issuer_key_id = 16;
constexpr unsigned k_issuer_fingerprint = 33;

constexpr std::size_t k_most_keys = 256;

struct NamedCurve {
  std::string_view oid;  // RFC 6637 section 11, RFC 9580 section 9.2
  std::uint8_t algorithm;
  KeyCurve curve;
};
using namespace std::string_view_literals;
constexpr NamedCurve k_curves[] = {
    {"\x2A\x86\x48\xCE\x3D\x03\x01\x07"sv, 19, KeyCurve::p256},
    {"\x2B\x81\x04\x00\x22"sv, 19, KeyCurve::p384},
    {"\x2B\x81\x04\x00\x23"sv, 19, KeyCurve::p521},
    {"\x2B\x06\x01\x04\x01\xDA\x47\x0F\x01"sv, 22, KeyCurve::ed25519},
};

std::string key_id_of(std::string_view fingerprint) {
  return std::string(fingerprint.substr(fingerprint.size() - 16));
}

std::optional<CertificateKey> key_of(std::string_view body) {
  ByteReader reader(body);
  const auto version = reader.number(1);
  const auto created = reader.number(4);
  const auto algorithm = reader.number(1);
  if (!algorithm || *version != 4 || body.size() > 0xffff) {
    return std::nullopt;
  }
  const std::string length = four_bytes(static_cast<std::uint32_t>(body.size())).substr(2);
  CertificateKey key;
  key.fingerprint = upper_hex(sha1_of({"\x99", length, body}));
  key.created = *created;
  key.algorithm = static_cast<std::uint8_t>(*algorithm);
  if (key.algorithm == 19 || key.algorithm == 22) {
    const auto size = reader.number(1);
    const auto oid = size ? reader.bytes(*size) : std::nullopt;
    for (const NamedCurve& named : k_curves) {
      if (named.algorithm == key.algorithm && oid == named.oid) {
        key.curve = named.curve;
      }
    }
  }
  key.material = reader.rest();
  if (key.algorithm == 1) {
    key.rsa_bits = reader.number(2).value_or(0);
  }
  return key;
}

// What interests us of a signature inside a certificate.
struct InnerSignature {
  unsigned kind = 0;
  std::string issuer;  // key id; empty if it names none
  std::set<std::string> revokers;
};

std::optional<InnerSignature> inner_signature(std::string_view body) {
  ByteReader reader(body);
  const auto version = reader.number(1);
  const auto kind = reader.number(1);
  reader.bytes(2);
  const auto hashed_length = reader.number(2);
  const auto hashed = hashed_length ? reader.bytes(*hashed_length) : std::nullopt;
  const auto unhashed_length = reader.number(2);
  const auto unhashed = unhashed_length ? reader.bytes(*unhashed_length) : std::nullopt;
  if (!unhashed || *version != 4) {
    return std::nullopt;
  }
  InnerSignature found;
  found.kind = *kind;
  for (const std::string_view area : {*hashed, *unhashed}) {
    for_each_subpacket(area, [&](unsigned type, bool, std::string_view content) {
      if (type == k_issuer_key_id && content.size() == 8) {
        found.issuer = upper_hex(content);
      } else if (type == k_issuer_fingerprint && content.size() == 21) {
        found.issuer = key_id_of(upper_hex(content));
      } else if (type == k_revoker && content.size() == 22) {
        found.revokers.insert(key_id_of(upper_hex(content)));
      }
      return true;
    });
  }
  return found;
}

// Puts one certificate together, packet by packet.
class Builder {
 public:
  std::optional<std::string> take(const OpenPgpPacket& packet);
  tl::expected<OpenPgpCertificate, std::string> finish();

 private:
  std::optional<std::string> take_primary(const OpenPgpPacket& packet);
  std::optional<std::string> take_subkey(const OpenPgpPacket& packet);
  void take_signature(const OpenPgpPacket& packet);

  OpenPgpCertificate m_certificate;
  std::set<std::string> m_revokers;    // key ids that the owner named
  std::set<std::string> m_revoked_by;  // key ids of revocations by others
};

std::optional<std::string> Builder::take_primary(const OpenPgpPacket& packet) {
  if (!m_certificate.keys.empty()) {
    return "the file has more than one certificate";
  }
  const auto key = key_of(packet.body);
  if (!key) {
    return "the key is not of OpenPGP version 4";
  }
  m_certificate.keys.push_back(*key);
  m_certificate.packets.append(packet.whole);
  return std::nullopt;
}

std::optional<std::string> Builder::take_subkey(const OpenPgpPacket& packet) {
  const auto key = key_of(packet.body);
  if (!key) {
    return "a subkey is not of OpenPGP version 4";
  }
  m_certificate.keys.push_back(*key);
  m_certificate.packets.append(packet.whole);
  return m_certificate.keys.size() > k_most_keys
             ? std::optional<std::string>("the certificate has too many subkeys")
             : std::nullopt;
}

void Builder::take_signature(const OpenPgpPacket& packet) {
  const auto signature = inner_signature(packet.body);
  const std::string own = key_id_of(m_certificate.keys.front().fingerprint);
  const bool by_other = signature && !signature->issuer.empty() && signature->issuer != own;
  if (signature && !by_other) {
    m_revokers.insert(signature->revokers.begin(), signature->revokers.end());
  }
  if (by_other && signature->kind == k_key_revocation) {
    m_revoked_by.insert(signature->issuer);
  }
  const bool certifies =
      signature &&
      ((signature->kind >= k_first_certification && signature->kind <= k_last_certification) ||
       signature->kind == k_certification_revocation);
  if (!(by_other && certifies)) {
    m_certificate.packets.append(packet.whole);
  }
}

std::optional<std::string> Builder::take(const OpenPgpPacket& packet) {
  if (packet.tag == k_secret_key_packet || packet.tag == k_secret_subkey_packet) {
    return "the file has a secret key";
  }
  if (packet.tag == k_primary_key_packet) {
    return take_primary(packet);
  }
  if (m_certificate.keys.empty()) {
    return "the file does not begin with a public key";
  }
  if (packet.tag == k_subkey_packet) {
    return take_subkey(packet);
  }
  if (packet.tag == k_signature_packet) {
    take_signature(packet);
  } else if (packet.tag == k_user_id_packet || packet.tag == k_user_attribute_packet) {
    m_certificate.packets.append(packet.whole);
  }
  return std::nullopt;
}

tl::expected<OpenPgpCertificate, std::string> Builder::finish() {
  if (m_certificate.keys.empty()) {
    return tl::unexpected<std::string>("the file has no certificate");
  }
  for (const std::string& revoker : m_revoked_by) {
    m_certificate.revoked_by_revoker =
        m_certificate.revoked_by_revoker || m_revokers.contains(revoker);
  }
  return std::move(m_certificate);
}

}  // namespace

tl::expected<OpenPgpCertificate, std::string> read_certificate(std::string_view file) {
  const auto bytes = key_file_bytes(file);
  if (!bytes) {
    return tl::unexpected(bytes.error());
  }
  ByteReader reader(*bytes);
  Builder builder;
  while (!reader.at_end()) {
    const auto packet = next_packet(reader);
    if (!packet) {
      return tl::unexpected<std::string>("the file is not a whole OpenPGP public key");
    }
    if (const auto problem = builder.take(*packet)) {
      return tl::unexpected(*problem);
    }
  }
  return builder.finish();
}

KeyStrength strength_of(const CertificateKey& key, unsigned rsa_bits) {
  switch (key.algorithm) {
    case 1:
      return key.rsa_bits < rsa_bits ? KeyStrength::weak : KeyStrength::fine;
    case 17:
      return KeyStrength::weak;
    case 19:
    case 22:
      return key.curve ? KeyStrength::fine : KeyStrength::unsupported;
    default:
      return KeyStrength::unsupported;
  }
}

}  // namespace refwarden
