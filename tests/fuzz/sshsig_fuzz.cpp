// SSHSIG and its armor: one signature has one form. What was read is written again from its parts
// and must be the same blob.
#include "fuzz/fuzz.hpp"
#include "signature/armor.hpp"
#include "signature/byte_reader.hpp"
#include "signature/ssh_key.hpp"
#include "signature/sshsig.hpp"

using namespace refwarden;

namespace {

constexpr unsigned k_rsa_bits = 2048;

std::string field(std::string_view bytes) {
  return four_bytes(static_cast<std::uint32_t>(bytes.size())) + std::string(bytes);
}

std::string number(const std::string& bytes) {
  const bool negative = (static_cast<unsigned char>(bytes.front()) & 0x80U) != 0;
  return field(negative ? std::string(1, '\0') + bytes : bytes);
}

std::string algorithm_of(const SshBlobKey& key, const SshSignatureValue& value) {
  if (key.kind != SshKeyKind::rsa) {
    return key.type;
  }
  return value.digest == DigestName::sha256 ? "rsa-sha2-256" : "rsa-sha2-512";
}

std::string written(const SshBlobKey& key, const SshSignatureValue& value) {
  const bool two = key.kind == SshKeyKind::ecdsa;
  const std::string numbers = two ? number(value.first) + number(value.second) : value.first;
  return field(algorithm_of(key, value)) + field(numbers) + value.flags_and_counter;
}

std::string key_of(const SshSignature& signature) {
  const auto& certificate = signature.certificate;
  return certificate ? certificate->signed_part +
                           field(written(certificate->authority, certificate->signature))
                     : signature.key_blob;
}

std::string written(const SshSignature& signature) {
  const std::string hash = signature.message_digest == DigestName::sha256 ? "sha256" : "sha512";
  return "SSHSIG" + four_bytes(1) + field(key_of(signature)) + field(signature.signature_space) +
         field("") + field(hash) + field(written(signature.key, signature.value));
}

void check_refusal(const SignatureRefusal& refusal) {
  fuzz::require_reason(refusal.why);
  require(refusal.state != SignatureState::good && refusal.state != SignatureState::none,
          "a refusal with the state of no refusal");
}

void check_blob(std::string_view blob) {
  const auto signature = parse_sshsig(blob, k_rsa_bits);
  if (!signature) {
    check_refusal(signature.error());
    return;
  }
  require(written(*signature) == blob, "the blob is written another way");
  require(signature->fingerprint == ssh_fingerprint(signature->key_blob), "another fingerprint");
  require(signature->key.security_key == (signature->value.flags_and_counter.size() == 5),
          "a security key's flags are missing, or another key has them");
  require(!verifies(*signature, "no seed signs this"), "a signature over what nobody signed");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input = fuzz::text_of(data, size);
  check_blob(input);
  const std::string armored = ssh_armored(input);
  const auto again = decode_ssh_armor(armored);
  require(armored.size() > k_signature_text_limit || input.empty() || (again && *again == input),
          "armor does not come back");
  const auto blob = decode_ssh_armor(input);
  if (blob) {
    check_blob(*blob);
  } else {
    check_refusal(blob.error());
  }
  return 0;
}
