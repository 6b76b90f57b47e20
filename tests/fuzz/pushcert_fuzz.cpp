// Push certificates: what was read can be written again and is the same certificate.
#include "fuzz/fuzz.hpp"
#include "intake/push_certificate.hpp"

using namespace refwarden;

namespace {

constexpr std::size_t k_most = 100;

std::string written(const PushCertificate& certificate) {
  std::string text = "certificate version 0.1\npusher ";
  text.append(certificate.pusher.bytes()).append("\n");
  if (certificate.pushee) {
    text.append("pushee ").append(certificate.pushee->bytes()).append("\n");
  }
  if (certificate.nonce) {
    text.append("nonce ").append(*certificate.nonce).append("\n");
  }
  for (const Untrusted& option : certificate.options) {
    text.append("push-option ").append(option.bytes()).append("\n");
  }
  text.append("\n");
  for (const RefUpdate& update : certificate.updates) {
    text += update.old_id.hex() + " " + update.new_id.hex() + " " + update.ref + "\n";
  }
  return text;
}

void check(std::string_view bytes, HashAlgorithm algorithm) {
  const auto certificate = read_push_certificate(bytes, algorithm, k_most);
  if (!certificate) {
    fuzz::require_reason(certificate.error().why);
    return;
  }
  const SignedPart& part = certificate->signed_part;
  require(written(*certificate) == part.payload, "the signature covers something else");
  require(part.payload + part.signature == bytes, "a certificate is more than its parts");
  require(!certificate->updates.empty() && certificate->updates.size() <= k_most,
          "none or too many updates");
  require(!read_push_certificate(part.payload, algorithm, k_most), "no signature was needed");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  check(fuzz::text_of(data, size), HashAlgorithm::sha1);
  check(fuzz::text_of(data, size), HashAlgorithm::sha256);
  return 0;
}
