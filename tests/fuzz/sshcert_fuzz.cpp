// SSH certificates: one certificate has one form, what it certifies is a plain key, and no byte of
// it can be changed without its authority's signature noticing.
#include <algorithm>

#include "fuzz/fuzz.hpp"
#include "signature/byte_reader.hpp"
#include "signature/ssh_certificate.hpp"
#include "signature/ssh_key.hpp"

using namespace refwarden;

namespace {

constexpr unsigned k_rsa_bits = 2048;

void check_names(const std::vector<std::string>& names) {
  require(std::is_sorted(names.begin(), names.end()) &&
              std::adjacent_find(names.begin(), names.end()) == names.end(),
          "options out of order, or twice");
}

void check_keys(const SshCertificate& certificate) {
  const auto plain = parse_ssh_blob(certificate.key_blob, k_rsa_bits);
  require(plain && plain->type == certificate.key.type, "the certified key is no plain key");
  require(
      !is_ssh_certificate(certificate.key_blob) && !is_ssh_certificate(certificate.authority_blob),
      "a certificate stands where a key must");
  const auto authority = parse_ssh_blob(certificate.authority_blob, k_rsa_bits);
  require(authority && !authority->security_key, "the authority is not one that is taken");
}

void check(SshCertificate certificate, std::string_view blob) {
  check_keys(certificate);
  check_names(certificate.critical_names);
  require(certificate.principals.size() <= 256, "more principals than OpenSSH takes");
  require(blob.starts_with(certificate.signed_part), "what is signed is not its beginning");
  ByteReader rest(blob.substr(certificate.signed_part.size()));
  const auto value = rest.ssh_string();
  require(value && rest.at_end() && parse_ssh_value(certificate.authority, *value).has_value(),
          "behind what is signed there is something else than one signature");
  require(!parse_ssh_certificate(std::string(blob) + '\0', k_rsa_bits), "a byte more is taken");
  certificate.signed_part.front() = static_cast<char>(certificate.signed_part.front() ^ 1);
  require(!is_signed(certificate), "a signature over what nobody signed");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input = fuzz::text_of(data, size);
  auto certificate = parse_ssh_certificate(input, k_rsa_bits);
  if (certificate) {
    check(std::move(*certificate), input);
    return 0;
  }
  fuzz::require_reason(certificate.error().why);
  const SignatureState state = certificate.error().state;
  require(state == SignatureState::malformed || state == SignatureState::weak ||
              state == SignatureState::unsupported,
          "a refusal with a state that a reader cannot know");
  return 0;
}
