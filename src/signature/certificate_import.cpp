#include "signature/certificate_import.hpp"

#include <algorithm>
#include <set>

#include "signature/armor.hpp"
#include "signature/base64.hpp"
#include "signature/byte_reader.hpp"
#include "signature/openpgp_packet.hpp"
#include "signature/openpgp_packets.hpp"
#include "signature/openpgp_subpackets.hpp"

namespace refwarden {
namespace {

// RFC 4880 section 4.3.
enum : unsigned {
  k_signature = 2,
  k_secret_key = 5,
  k_primary_key = 6,
  k_secret_subkey = 7,
  k_user_id = 13,
  k_subkey = 14,
  k_user_attribute = 17,
};

// RFC 4880 section 5.2.1.
enum : unsigned {
  k_first_certification = 0x10,
  k_last_certification = 0x13,
  k_direct = 0x1f,
  k_key_revocation = 0x20,
  k_subkey_revocation = 0x28,
  k_certification_revocation = 0x30,
};

struct Signature {
  unsigned kind = 0;
  std::set<std::string> issuers;  // key ids that it names, of both areas
};

// Nothing for another version than 4, or one that does not split.
std::optional<Signature> signature_of(std::string_view body) {
  constexpr unsigned k_issuer_key_id = 16;
  constexpr unsigned k_issuer_fingerprint = 33;
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
  Signature found{*kind, {}};
  for (const std::string_view area : {*hashed, *unhashed}) {
    for_each_subpacket(area, [&](unsigned type, bool, std::string_view content) {
      if (type == k_issuer_key_id && content.size() == 8) {
        found.issuers.insert(upper_hex(content));
      } else if (type == k_issuer_fingerprint && content.size() == 21) {
        found.issuers.insert(upper_hex(content.substr(13)));
      }
      return true;
    });
  }
  return found;
}

bool revokes(const Signature& signature) {
  return signature.kind == k_key_revocation || signature.kind == k_subkey_revocation ||
         signature.kind == k_certification_revocation;
}

// Puts one certificate together. gpg takes a revocation of the whole key, and what the key says of
// itself, only where they stand behind the primary key, and does not look for them elsewhere.
class Maker {
 public:
  Maker(std::string fingerprint, std::string_view primary)
      : m_own_id(fingerprint.substr(fingerprint.size() - 16)), m_head(primary) {
    m_made.fingerprint = std::move(fingerprint);
  }

  void take(const OpenPgpPacket& packet) {
    switch (packet.tag) {
      case k_signature:
        take_signature(packet);
        break;
      case k_user_id:
      case k_subkey:
        m_in_attribute = false;
        m_body.append(packet.whole);
        break;
      case k_user_attribute:
        m_in_attribute = true;
        ++m_attributes;
        break;
      default:
        ++m_unknown;
    }
  }

  ImportedCertificate finish() {
    m_made.packets = m_head + m_body;
    note(m_certifications, "certification", " by other keys");
    note(m_attributes, "user attribute", "");
    note(m_unknown, "packet", " of no known kind");
    return std::move(m_made);
  }

 private:
  void take_signature(const OpenPgpPacket& packet) {
    const auto signature = signature_of(packet.body);
    if (signature && (signature->kind == k_key_revocation || signature->kind == k_direct)) {
      m_head.append(packet.whole);
      return;
    }
    const bool certifies = signature && signature->kind >= k_first_certification &&
                           signature->kind <= k_last_certification;
    const bool by_other =
        signature && !signature->issuers.empty() && !signature->issuers.contains(m_own_id);
    if (certifies && by_other) {
      ++m_certifications;
    } else if (!m_in_attribute || (signature && signature->kind == k_subkey_revocation)) {
      m_body.append(packet.whole);
    }
  }

  void note(std::size_t count, std::string_view what, std::string_view more) {
    if (count > 0) {
      m_made.left_out.push_back(std::to_string(count) + " " + std::string(what) +
                                (count == 1 ? "" : "s") + std::string(more));
    }
  }

  std::string m_own_id;
  std::string m_head;  // the primary key and what is about all of it
  std::string m_body;
  bool m_in_attribute = false;
  std::size_t m_certifications = 0;
  std::size_t m_attributes = 0;
  std::size_t m_unknown = 0;
  ImportedCertificate m_made;
};

tl::unexpected<std::string> problem(std::string text) {
  return tl::unexpected(std::move(text));
}

// The revocations among the packets.
std::set<std::string_view> revocations_of(std::string_view packets) {
  std::set<std::string_view> found;
  ByteReader reader(packets);
  while (!reader.at_end()) {
    const auto packet = next_packet(reader);
    if (!packet) {
      return found;
    }
    const auto signature = packet->tag == k_signature ? signature_of(packet->body) : std::nullopt;
    if (signature && revokes(*signature)) {
      found.insert(packet->body);
    }
  }
  return found;
}

}  // namespace

tl::expected<std::vector<ImportedCertificate>, std::string> import_certificates(
    std::string_view file) {
  const auto bytes = key_file_bytes(file);
  if (!bytes) {
    return problem(bytes.error());
  }
  std::vector<ImportedCertificate> found;
  std::optional<Maker> maker;
  ByteReader reader(*bytes);
  while (!reader.at_end()) {
    const auto packet = next_packet(reader);
    if (!packet) {
      return problem("the file is not a whole OpenPGP public key");
    }
    if (packet->tag == k_secret_key || packet->tag == k_secret_subkey) {
      return problem("the file has a secret key");
    }
    if (packet->tag == k_primary_key) {
      if (maker) {
        found.push_back(maker->finish());
      }
      const auto primary = read_certificate(packet->whole);
      if (!primary) {
        return problem(primary.error());
      }
      maker.emplace(primary->keys.front().fingerprint, packet->whole);
    } else if (!maker) {
      return problem("the file does not begin with a public key");
    } else {
      maker->take(*packet);
    }
  }
  if (!maker) {
    return problem("the file has no certificate");
  }
  found.push_back(maker->finish());
  for (const ImportedCertificate& each : found) {
    if (key_block_armored(each.packets).size() > k_key_file_limit) {
      return problem("the certificate " + each.fingerprint +
                     " is larger than a key file may be, without what others signed of it too");
    }
  }
  return found;
}

bool keeps_revocations(std::string_view old_packets, std::string_view new_packets) {
  const auto before = revocations_of(old_packets);
  const auto after = revocations_of(new_packets);
  return std::includes(after.begin(), after.end(), before.begin(), before.end());
}

std::string key_block_armored(std::string_view packets) {
  constexpr std::size_t k_columns = 64;
  const std::string digits = base64_encoded(packets);
  std::string text = "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n";
  for (std::size_t at = 0; at < digits.size(); at += k_columns) {
    text += digits.substr(at, k_columns) + "\n";
  }
  return text + "=" + base64_encoded(four_bytes(crc24(packets)).substr(1)) +
         "\n-----END PGP PUBLIC KEY BLOCK-----\n";
}

}  // namespace refwarden
