#include "signature/ssh_value.hpp"

#include <utility>

#include "signature/byte_reader.hpp"

namespace refwarden {
namespace {

constexpr unsigned k_user_present = 0x01;
constexpr unsigned k_user_verified = 0x04;

tl::unexpected<SignatureRefusal> malformed(std::string why) {
  return refuse(SignatureState::malformed, std::move(why));
}

// The name of the signature algorithm must be the one of the key's type; RSA keys have three.
Accepted<DigestName> digest_of_algorithm(const SshBlobKey& key, std::string_view algorithm) {
  if (key.kind == SshKeyKind::rsa) {
    if (algorithm == "rsa-sha2-512") {
      return DigestName::sha512;
    }
    if (algorithm == "rsa-sha2-256") {
      return DigestName::sha256;
    }
    return algorithm == "ssh-rsa" ? refuse(SignatureState::weak, "the RSA signature uses SHA-1")
                                  : malformed("the signature algorithm does not fit the key");
  }
  if (key.type == "sk-ecdsa-sha2-nistp256@openssh.com" &&
      algorithm == "webauthn-sk-ecdsa-sha2-nistp256@openssh.com") {
    return refuse(SignatureState::unsupported, "the signature was made by a web browser");
  }
  if (algorithm != key.type) {
    return malformed("the signature algorithm does not fit the key");
  }
  switch (key.curve) {
    case Curve::p256:
      return DigestName::sha256;
    case Curve::p384:
      return DigestName::sha384;
    case Curve::p521:
      return DigestName::sha512;
  }
  return malformed("the signature algorithm does not fit the key");
}

bool read_numbers(ByteReader& reader, const SshBlobKey& key, SshSignatureValue& value) {
  if (key.kind == SshKeyKind::ecdsa) {
    const auto inner = reader.ssh_string();
    if (!inner) {
      return false;
    }
    ByteReader numbers(*inner);
    const auto r = positive_mpint(numbers);
    const auto s = positive_mpint(numbers);
    if (!r || !s || !numbers.at_end()) {
      return false;
    }
    value.first = *r;
    value.second = *s;
    return true;
  }
  const auto bytes = reader.ssh_string();
  value.first = bytes.value_or("");
  // A shorter RSA value stands for the same number: only the full length is canonical.
  const std::size_t length = key.kind == SshKeyKind::rsa ? (key.key.bits() + 7) / 8 : 64;
  return bytes && bytes->size() == length;
}

}  // namespace

bool SshSignatureValue::touched() const {
  return !flags_and_counter.empty() &&
         (static_cast<unsigned char>(flags_and_counter.front()) & k_user_present) != 0;
}

bool SshSignatureValue::verified() const {
  return !flags_and_counter.empty() &&
         (static_cast<unsigned char>(flags_and_counter.front()) & k_user_verified) != 0;
}

Accepted<SshSignatureValue> parse_ssh_value(const SshBlobKey& key, std::string_view bytes) {
  ByteReader reader(bytes);
  const auto algorithm = reader.ssh_string();
  if (!algorithm) {
    return malformed("the SSH signature is cut short");
  }
  const auto digest = digest_of_algorithm(key, *algorithm);
  if (!digest) {
    return tl::unexpected(digest.error());
  }
  SshSignatureValue value;
  value.digest = *digest;
  if (!read_numbers(reader, key, value)) {
    return malformed("the SSH signature's numbers are not in their one form");
  }
  if (key.security_key) {
    value.flags_and_counter = reader.bytes(5).value_or("");
  }
  if (!reader.at_end()) {
    return malformed("the SSH signature has another length than its parts");
  }
  return value;
}

bool verifies(const SshBlobKey& key, const SshSignatureValue& value, std::string_view message) {
  std::string device_message;
  if (key.security_key) {
    device_message = digest_of(DigestName::sha256, {key.application}) + value.flags_and_counter +
                     digest_of(DigestName::sha256, {message});
    message = device_message;
  }
  switch (key.kind) {
    case SshKeyKind::ed25519:
      return key.key.verifies_ed25519(message, value.first);
    case SshKeyKind::ecdsa:
      return key.key.verifies_ecdsa(value.digest, message, value.first, value.second);
    case SshKeyKind::rsa:
      return key.key.verifies_rsa(value.digest, message, value.first);
  }
  return false;
}

std::string ssh_string(std::string_view bytes) {
  return four_bytes(static_cast<std::uint32_t>(bytes.size())) + std::string(bytes);
}

}  // namespace refwarden
