// OpenPGP signatures and their armor: one signature has one form. What was read is written again
// from its parts and must be the same packet.
#include <algorithm>
#include <bit>

#include "fuzz/fuzz.hpp"
#include "signature/armor.hpp"
#include "signature/byte_reader.hpp"
#include "signature/openpgp_packet.hpp"

using namespace refwarden;

namespace {

std::string two_bytes(std::size_t value) {
  return four_bytes(static_cast<std::uint32_t>(value)).substr(2);
}

std::string number(const std::string& bytes) {
  const auto top = static_cast<unsigned char>(bytes.front());
  return two_bytes(8 * (bytes.size() - 1) + static_cast<std::size_t>(std::bit_width(top))) + bytes;
}

// The last 16 of the fingerprint's digits as bytes.
std::string key_id(const std::string& issuer) {
  std::string bytes;
  for (std::size_t at = issuer.size() - 16; at < issuer.size(); at += 2) {
    bytes += static_cast<char>(std::stoi(issuer.substr(at, 2), nullptr, 16));
  }
  return bytes;
}

std::string written(const OpenPgpSignature& signature) {
  // The part that is hashed, but for the six bytes that are hashed and not written.
  std::string body = signature.hashed_part.substr(0, signature.hashed_part.size() - 6);
  body += two_bytes(10) + "\x09\x10" + key_id(signature.issuer) + signature.digest_start;
  for (const std::string& each : signature.numbers) {
    body += number(each);
  }
  return (body.size() < 256 ? "\x88" + two_bytes(body.size()).substr(1)
                            : "\x89" + two_bytes(body.size())) +
         body;
}

void check_refusal(const SignatureRefusal& refusal) {
  fuzz::require_reason(refusal.why);
  require(refusal.state != SignatureState::good && refusal.state != SignatureState::none,
          "a refusal with the state of no refusal");
}

void check_packet(std::string_view bytes) {
  const auto signature = parse_openpgp_signature(bytes);
  if (!signature) {
    check_refusal(signature.error());
    return;
  }
  require(signature->packet == bytes, "the packet is not the bytes");
  require(signature->issuer.size() == 40, "the issuer is no fingerprint");
  require(written(*signature) == bytes, "the packet is written another way");
  fits_digest_start(*signature, bytes);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input = fuzz::text_of(data, size);
  format_of(input);
  check_packet(input);
  const std::string armored = openpgp_armored(input);
  const auto again = decode_openpgp_armor(armored);
  require(armored.size() > k_signature_text_limit || input.empty() || (again && *again == input),
          "armor does not come back");
  const auto bytes = decode_openpgp_armor(input);
  if (bytes) {
    require(input.size() <= k_signature_text_limit, "a signature over the limit");
    check_packet(*bytes);
  } else {
    check_refusal(bytes.error());
  }
  return 0;
}
