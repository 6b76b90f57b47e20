// OpenPGP certificates as an admin lists them, and their armor: what is handed to GnuPG is read
// again as the same keys, and holds no secret key and no packet that was to be left out.
#include <algorithm>
#include <array>

#include "fuzz/fuzz.hpp"
#include "signature/openpgp_certificate.hpp"
#include "signature/openpgp_packets.hpp"

using namespace refwarden;

namespace {

// Signature, public key, user id, public subkey, user attribute (RFC 4880 section 4.3).
constexpr std::array<unsigned, 5> k_kept = {2, 6, 13, 14, 17};

void check_packets(const std::string& packets) {
  ByteReader reader(packets);
  while (!reader.at_end()) {
    const auto packet = next_packet(reader);
    require(packet.has_value(), "what GnuPG gets does not split into packets");
    require(std::find(k_kept.begin(), k_kept.end(), packet->tag) != k_kept.end(),
            "GnuPG gets a packet that it should not");
  }
}

void check_key(const CertificateKey& key) {
  const bool hex = key.fingerprint.find_first_not_of("0123456789ABCDEF") == std::string::npos;
  require(key.fingerprint.size() == 40 && hex, "a fingerprint of another form");
  require(strength_of(key, 2048) != KeyStrength::fine || key.rsa_bits >= 2048 || key.curve,
          "a key without curve or length is fine");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto certificate = read_certificate(fuzz::text_of(data, size));
  if (!certificate) {
    fuzz::require_reason(certificate.error());
    return 0;
  }
  require(!certificate->keys.empty(), "a certificate without a key");
  std::for_each(certificate->keys.begin(), certificate->keys.end(), check_key);
  check_packets(certificate->packets);
  const auto again = read_certificate(certificate->packets);
  require(again && again->packets == certificate->packets, "a second reading gives other packets");
  require(again->keys.size() == certificate->keys.size(), "a second reading gives other keys");
  for (std::size_t i = 0; i < again->keys.size(); ++i) {
    require(again->keys[i].fingerprint == certificate->keys[i].fingerprint,
            "a second reading gives another key");
  }
  return 0;
}
