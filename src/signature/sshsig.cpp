#include "signature/sshsig.hpp"

#include "signature/byte_reader.hpp"
#include "signature/ssh_key.hpp"

namespace refwarden {
namespace {

constexpr std::string_view k_magic = "SSHSIG";
constexpr std::uint32_t k_version = 1;

tl::unexpected<SignatureRefusal> malformed(std::string why) {
  return refuse(SignatureState::malformed, std::move(why));
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

// Whose signature it is: a plain key, or a certificate and the key that it certifies.
struct Signer {
  std::string blob;
  SshBlobKey key;
  std::optional<SshCertificate> certificate;
};

Accepted<Signer> signer_of(std::string_view blob, unsigned rsa_bits) {
  if (!is_ssh_certificate(blob)) {
    return parse_ssh_blob(blob, rsa_bits).map([&](SshBlobKey key) {
      return Signer{std::string(blob), std::move(key), std::nullopt};
    });
  }
  return parse_ssh_certificate(blob, rsa_bits).map([](SshCertificate certificate) {
    Signer signer{certificate.key_blob, certificate.key, std::nullopt};
    signer.certificate = std::move(certificate);
    return signer;
  });
}

}  // namespace

Accepted<SshSignature> parse_sshsig(std::string_view blob, unsigned rsa_bits) {
  const auto fields = outer_fields(blob);
  if (!fields) {
    return tl::unexpected(fields.error());
  }
  const auto digest = message_digest_of(fields->hash);
  if (!digest) {
    return tl::unexpected(digest.error());
  }
  auto signer = signer_of(fields->key, rsa_bits);
  if (!signer) {
    return tl::unexpected(signer.error());
  }
  auto value = parse_ssh_value(signer->key, fields->signature);
  if (!value) {
    return tl::unexpected(value.error());
  }
  return SshSignature{.fingerprint = ssh_fingerprint(signer->blob),
                      .key_blob = std::move(signer->blob),
                      .key = std::move(signer->key),
                      .certificate = std::move(signer->certificate),
                      .signature_space = std::string(fields->space),
                      .message_digest = *digest,
                      .value = std::move(*value)};
}

UsedAlgorithms used_by(const SshSignature& signature) {
  UsedAlgorithms used{{signature.message_digest}, curve_of(signature.key)};
  if (signature.key.kind != SshKeyKind::ed25519) {
    used.hashes.insert(signature.value.digest);
  }
  return used;
}

bool verifies(const SshSignature& signature, std::string_view payload) {
  const std::string hash = digest_of(signature.message_digest, {payload});
  const std::string message = std::string(k_magic) + ssh_string(signature.signature_space) +
                              ssh_string({}) + ssh_string(text_of(signature.message_digest)) +
                              ssh_string(hash);
  return verifies(signature.key, signature.value, message);
}

}  // namespace refwarden
