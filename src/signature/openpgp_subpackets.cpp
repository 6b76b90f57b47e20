#include "signature/openpgp_subpackets.hpp"

#include <bitset>
#include <optional>

#include "signature/byte_reader.hpp"
#include "signature/openpgp_packet.hpp"

namespace refwarden {
namespace {

// RFC 4880 section 5.2.3.1 and, for the last three, RFC 9580 section 5.2.3.7 and GnuPG.
enum : unsigned {
  k_creation_time = 2,
  k_expiration_time = 3,
  k_issuer_key_id = 16,
  k_notation = 20,
  k_key_server = 24,
  k_policy = 26,
  k_signers_user_id = 28,
  k_issuer_fingerprint = 33,
  k_key_block = 38,
};

constexpr std::size_t k_fingerprint_size = 20;

// RFC 4880 section 5.2.3.1: one, two or five bytes. gpg writes the shortest.
std::optional<std::uint32_t> subpacket_length(ByteReader& reader) {
  const auto first = reader.number(1);
  if (!first || *first < 192) {
    return first;
  }
  if (*first < 255) {
    const auto second = reader.number(1);
    return second ? std::optional(((*first - 192) << 8U) + *second + 192) : std::nullopt;
  }
  const auto length = reader.number(4);
  return length && *length > 8383 ? length : std::nullopt;
}

bool take_time(std::string_view content, std::uint32_t& time) {
  ByteReader reader(content);
  const auto value = reader.number(4);
  time = value.value_or(0);
  return value && reader.at_end();
}

bool take_fingerprint(std::string_view content, std::string& issuer) {
  if (content.size() != 1 + k_fingerprint_size || content.front() != '\x04') {
    return false;
  }
  issuer = upper_hex(content.substr(1));
  return true;
}

// What one hashed subpacket says; false for a kind or form that gpg does not write.
bool take_hashed(unsigned type, std::string_view content, Subpackets& found) {
  switch (type) {
    case k_creation_time:
      return take_time(content, found.created);
    case k_expiration_time:
      return take_time(content, found.expires_after);
    case k_issuer_fingerprint:
      return take_fingerprint(content, found.issuer);
    case k_signers_user_id:
      return true;  // Decides nothing: identity comes from the policy.
    case k_notation:
    case k_policy:
      found.unusual = "the signature carries notations or a policy address";
      return true;
    case k_key_server:
    case k_key_block:
      found.unusual = "the signature carries a key or a key server's address";
      return true;
    default:
      return false;
  }
}

// Several notations are usual for who has any; everything else stands once.
bool may_repeat(unsigned type) {
  return type == k_notation || type == k_policy;
}

tl::unexpected<SignatureRefusal> malformed(std::string why) {
  return refuse(SignatureState::malformed, std::move(why));
}

}  // namespace

bool for_each_subpacket(
    std::string_view area,
    const std::function<bool(unsigned type, bool critical, std::string_view content)>& each) {
  ByteReader reader(area);
  while (!reader.at_end()) {
    const auto length = subpacket_length(reader);
    const auto body = length && *length > 0 ? reader.bytes(*length) : std::nullopt;
    if (!body) {
      return false;
    }
    const auto type = static_cast<unsigned char>(body->front());
    if (!each(type & 0x7fU, (type & 0x80U) != 0, body->substr(1))) {
      return false;
    }
  }
  return true;
}

Accepted<Subpackets> read_subpackets(std::string_view hashed, std::string_view unhashed) {
  Subpackets found;
  std::bitset<128> seen;
  const bool hashed_as_gpg =
      for_each_subpacket(hashed, [&](unsigned type, bool, std::string_view content) {
        const bool again = seen[type] && !may_repeat(type);
        seen.set(type);
        return !again && take_hashed(type, content, found);
      });
  if (!hashed_as_gpg) {
    return malformed("the signature's hashed part is not in the form that gpg writes");
  }
  if (!seen[k_creation_time] || !seen[k_issuer_fingerprint]) {
    return malformed("the signature does not say when and by which key it was made");
  }
  unsigned issuers = 0;
  const bool unhashed_as_gpg =
      for_each_subpacket(unhashed, [&](unsigned type, bool critical, std::string_view content) {
        ++issuers;
        return issuers == 1 && !critical && type == k_issuer_key_id && content.size() == 8 &&
               upper_hex(content) == found.issuer.substr(found.issuer.size() - 16);
      });
  if (!unhashed_as_gpg || issuers != 1) {
    return malformed("the unsigned part of the signature is not the one that gpg writes");
  }
  return found;
}

}  // namespace refwarden
