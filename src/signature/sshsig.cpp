#include "signature/sshsig.hpp"

#include "signature/byte_reader.hpp"
#include "signature/ssh_key.hpp"

namespace refwarden {
namespace {

constexpr std::string_view k_magic = "SSHSIG";
constexpr std::uint32_t k_version = 1;
constexpr unsigned k_user_present = 0x01;
constexpr unsigned k_user_verified = 0x04;

tl::unexpected<SignatureRefusal> malformed(std::string why) {
  return refuse(SignatureState::malformed, std::move(why));
}

std::string ssh_string(std::string_view bytes) {
  return four_bytes(static_cast<std::uint32_t>(bytes.size())) + std::string(bytes);
}

std::string_view text_of(DigestName digest) {
  return digest == DigestName::sha256 ? "sha256" : "sha512";
}

Accepted<DigestName> message_digest_of(std::string_view name) {
  if (name == "sha512") {
    return DigestName::sha512;
  }
  if (name == "sha256") {
    return DigestName::sha256;
  }
  if (name == "sha1" || name == "md5") {
    return refuse(SignatureState::weak, "the message is hashed with a broken algorithm");
  }
  return malformed("the hash algorithm is neither sha256 nor sha512");
}

// The name of the signature algorithm must be the one of the key's type; RSA keys have three.
Accepted<DigestName> signature_digest_of(const SshBlobKey& key, std::string_view algorithm) {
  if (key.kind == SshKeyKind::rsa) {
    if (algorithm == "rsa-sha2-512") {
      return DigestName::sha512;
    }
    if (algorithm == "rsa-sha2-256") {
      return DigestName::sha256;
    }
    if (algorithm == "ssh-rsa") {
      return refuse(SignatureState::weak, "the RSA signature uses SHA-1");
    }
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

bool read_numbers(ByteReader& reader, SshSignature& signature) {
  if (signature.key.kind == SshKeyKind::ecdsa) {
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
    signature.first = *r;
    signature.second = *s;
    return true;
  }
  const auto bytes = reader.ssh_string();
  signature.first = bytes.value_or("");
  // A shorter RSA value stands for the same number: only the full length is canonical.
  const std::size_t length =
      signature.key.kind == SshKeyKind::rsa ? (signature.key.key.bits() + 7) / 8 : 64;
  return bytes && bytes->size() == length;
}

// The `signature` field: algorithm, value and, for security keys, flags and counter.
Accepted<SshSignature> with_inner(SshSignature signature, std::string_view inner) {
  ByteReader reader(inner);
  const auto algorithm = reader.ssh_string();
  if (!algorithm) {
    return malformed("the SSH signature is cut short");
  }
  const auto digest = signature_digest_of(signature.key, *algorithm);
  if (!digest) {
    return tl::unexpected(digest.error());
  }
  signature.signature_digest = *digest;
  if (!read_numbers(reader, signature)) {
    return malformed("the SSH signature's numbers are not in their one form");
  }
  if (signature.key.security_key) {
    signature.flags_and_counter = reader.bytes(5).value_or("");
  }
  if (!reader.at_end()) {
    return malformed("the SSH signature has another length than its parts");
  }
  return signature;
}

struct OuterFields {
  std::string_view key;
  std::string_view space;
  std::string_view reserved;
  std::string_view hash;
  std::string_view signature;
};

Accepted<OuterFields> outer_fields(std::string_view blob) {
  ByteReader reader(blob);
  if (reader.bytes(k_magic.size()) != k_magic) {
    return malformed("it is not an SSH signature");
  }
  const auto version = reader.number(4);
  if (version && *version != k_version) {
    return refuse(SignatureState::unsupported, "the SSH signature is of another version");
  }
  OuterFields fields;
  for (std::string_view* field :
       {&fields.key, &fields.space, &fields.reserved, &fields.hash, &fields.signature}) {
    *field = reader.ssh_string().value_or("");
  }
  if (reader.broken()) {
    return malformed("the SSH signature is cut short");
  }
  if (!reader.at_end()) {
    return refuse(SignatureState::multiple, "there are bytes after the SSH signature");
  }
  if (!fields.reserved.empty()) {
    return malformed("the reserved field of the SSH signature is not empty");
  }
  return fields;
}

}  // namespace

bool SshSignature::touched() const {
  return !flags_and_counter.empty() &&
         (static_cast<unsigned char>(flags_and_counter.front()) & k_user_present) != 0;
}

bool SshSignature::verified() const {
  return !flags_and_counter.empty() &&
         (static_cast<unsigned char>(flags_and_counter.front()) & k_user_verified) != 0;
}

Accepted<SshSignature> parse_sshsig(std::string_view blob, unsigned rsa_bits) {
  const auto fields = outer_fields(blob);
  if (!fields) {
    return tl::unexpected(fields.error());
  }
  const auto digest = message_digest_of(fields->hash);
  if (!digest) {
    return tl::unexpected(digest.error());
  }
  auto key = parse_ssh_blob(fields->key, rsa_bits);
  if (!key) {
    return tl::unexpected(key.error());
  }
  SshSignature signature{.fingerprint = ssh_fingerprint(fields->key),
                         .key_blob = std::string(fields->key),
                         .key = std::move(*key),
                         .signature_space = std::string(fields->space),
                         .message_digest = *digest,
                         .signature_digest = *digest,
                         .first = {},
                         .second = {},
                         .flags_and_counter = {}};
  return with_inner(std::move(signature), fields->signature);
}

UsedAlgorithms used_by(const SshSignature& signature) {
  UsedAlgorithms used{{signature.message_digest}, curve_of(signature.key)};
  if (signature.key.kind != SshKeyKind::ed25519) {
    used.hashes.insert(signature.signature_digest);
  }
  return used;
}

bool verifies(const SshSignature& signature, std::string_view payload) {
  const std::string hash = digest_of(signature.message_digest, {payload});
  std::string message = std::string(k_magic) + ssh_string(signature.signature_space) +
                        ssh_string({}) + ssh_string(text_of(signature.message_digest)) +
                        ssh_string(hash);
  if (signature.key.security_key) {
    message = digest_of(DigestName::sha256, {signature.key.application}) +
              signature.flags_and_counter + digest_of(DigestName::sha256, {message});
  }
  switch (signature.key.kind) {
    case SshKeyKind::ed25519:
      return signature.key.key.verifies_ed25519(message, signature.first);
    case SshKeyKind::ecdsa:
      return signature.key.key.verifies_ecdsa(signature.signature_digest, message, signature.first,
                                              signature.second);
    case SshKeyKind::rsa:
      return signature.key.key.verifies_rsa(signature.signature_digest, message, signature.first);
  }
  return false;
}

}  // namespace refwarden
