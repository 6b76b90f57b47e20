#include "signature/openpgp_packet.hpp"

#include "signature/byte_reader.hpp"
#include "signature/openpgp_subpackets.hpp"

namespace refwarden {
namespace {

const std::string k_not_gpg_form = "the signature packet is not in the form that gpg writes";

// RFC 4880 section 4.2.1: old format, tag 2, length of one or of two bytes.
constexpr unsigned k_short_header = 0x88;
constexpr unsigned k_long_header = 0x89;

tl::unexpected<SignatureRefusal> malformed() {
  return refuse(SignatureState::malformed, k_not_gpg_form);
}

// The body of the one packet.
Accepted<std::string_view> only_packet(std::string_view bytes) {
  ByteReader reader(bytes);
  const auto header = reader.number(1);
  if (header != k_short_header && header != k_long_header) {
    return malformed();
  }
  const auto length = reader.number(header == k_short_header ? 1 : 2);
  const auto body = length ? reader.bytes(*length) : std::nullopt;
  if (!body || (header == k_long_header && *length < 256)) {
    return malformed();
  }
  if (!reader.at_end()) {
    return refuse(SignatureState::multiple, "there is more than one packet in the signature");
  }
  return *body;
}

Accepted<OpenPgpAlgorithm> algorithm_of(std::uint32_t id) {
  switch (id) {
    case 1:
      return OpenPgpAlgorithm::rsa;
    case 17:
      return refuse(SignatureState::weak, "the key is a DSA key");
    case 19:
      return OpenPgpAlgorithm::ecdsa;
    case 22:
      return OpenPgpAlgorithm::eddsa;
    default:
      return refuse(SignatureState::unsupported, "the signature algorithm is not supported");
  }
}

// RFC 4880 section 9.4.
Accepted<DigestName> digest_of_id(std::uint32_t id) {
  switch (id) {
    case 8:
      return DigestName::sha256;
    case 9:
      return DigestName::sha384;
    case 10:
      return DigestName::sha512;
    default:
      return refuse(SignatureState::weak,
                    "the signature's hash is none of SHA-256, SHA-384 and SHA-512");
  }
}

// One number in its shortest form (RFC 4880 section 3.2).
bool take_number(ByteReader& reader, std::vector<std::string>& numbers) {
  const auto bits = reader.number(2);
  if (!bits || *bits == 0) {
    return false;
  }
  const auto bytes = reader.bytes((*bits + 7) / 8);
  if (!bytes) {
    return false;
  }
  numbers.emplace_back(*bytes);
  const auto top = static_cast<unsigned char>(bytes->front());
  return (top >> ((*bits - 1) % 8)) == 1;
}

bool take_numbers(ByteReader& reader, OpenPgpSignature& signature) {
  if (!take_number(reader, signature.numbers)) {
    return false;
  }
  return (signature.algorithm == OpenPgpAlgorithm::rsa || take_number(reader, signature.numbers)) &&
         reader.at_end();
}

Accepted<OpenPgpSignature> with_version_and_algorithms(ByteReader& reader) {
  const auto version = reader.number(1);
  if (!version) {
    return malformed();
  }
  if (*version != 4) {
    return refuse(SignatureState::unsupported, "the OpenPGP signature is not of version 4");
  }
  const auto kind = reader.number(1);
  const auto algorithm_id = reader.number(1);
  const auto digest_id = reader.number(1);
  if (!digest_id) {
    return malformed();
  }
  if (*kind != 0) {
    return refuse(SignatureState::malformed, "the signature is not one over exact bytes");
  }
  const auto digest = digest_of_id(*digest_id);
  const auto algorithm = algorithm_of(*algorithm_id);
  if (!digest) {
    return tl::unexpected(digest.error());
  }
  if (!algorithm) {
    return tl::unexpected(algorithm.error());
  }
  OpenPgpSignature signature;
  signature.digest = *digest;
  signature.algorithm = *algorithm;
  return signature;
}

}  // namespace

Accepted<OpenPgpSignature> parse_openpgp_signature(std::string_view bytes) {
  const auto body = only_packet(bytes);
  if (!body) {
    return tl::unexpected(body.error());
  }
  ByteReader reader(*body);
  auto signature = with_version_and_algorithms(reader);
  if (!signature) {
    return signature;
  }
  const auto hashed_length = reader.number(2);
  const auto hashed = hashed_length ? reader.bytes(*hashed_length) : std::nullopt;
  const std::string_view hashed_part = body->substr(0, body->size() - reader.rest().size());
  const auto unhashed_length = reader.number(2);
  const auto unhashed = unhashed_length ? reader.bytes(*unhashed_length) : std::nullopt;
  const auto start = reader.bytes(2);
  if (!hashed || !unhashed || !start || !take_numbers(reader, *signature)) {
    return malformed();
  }
  const auto areas = read_subpackets(*hashed, *unhashed);
  if (!areas) {
    return tl::unexpected(areas.error());
  }
  signature->packet = bytes;
  signature->issuer = areas->issuer;
  signature->created = areas->created;
  signature->expires_after = areas->expires_after;
  signature->unusual = areas->unusual;
  signature->digest_start = *start;
  signature->hashed_part = std::string(hashed_part) + "\x04\xff" +
                           four_bytes(static_cast<std::uint32_t>(hashed_part.size()));
  return signature;
}

bool fits_digest_start(const OpenPgpSignature& signature, std::string_view payload) {
  const std::string digest = digest_of(signature.digest, {payload, signature.hashed_part});
  return digest.starts_with(signature.digest_start);
}

std::string upper_hex(std::string_view bytes) {
  constexpr std::string_view k_digits = "0123456789ABCDEF";
  std::string text;
  text.reserve(2 * bytes.size());
  for (const char byte : bytes) {
    const auto value = static_cast<unsigned char>(byte);
    text.push_back(k_digits[value >> 4U]);
    text.push_back(k_digits[value & 0x0fU]);
  }
  return text;
}

}  // namespace refwarden
