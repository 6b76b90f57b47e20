#include "signature/ssh_blob.hpp"

namespace refwarden {
namespace {

const std::string k_does_not_fit = "the SSH key does not fit its type";

struct CurveName {
  std::string_view type;
  std::string_view curve;
  Curve id;
};
constexpr CurveName k_curves[] = {
    {"ecdsa-sha2-nistp256", "nistp256", Curve::p256},
    {"ecdsa-sha2-nistp384", "nistp384", Curve::p384},
    {"ecdsa-sha2-nistp521", "nistp521", Curve::p521},
    {"sk-ecdsa-sha2-nistp256@openssh.com", "nistp256", Curve::p256},
};

constexpr std::string_view k_certificate = "-cert-v01@openssh.com";
constexpr std::string_view k_security_key = "sk-";

SshBlobKey made(std::string_view type, SshKeyKind kind, EvpKey key) {
  return {.type = std::string(type),
          .kind = kind,
          .curve = Curve::p256,
          .security_key = type.starts_with(k_security_key),
          .application = {},
          .key = std::move(key)};
}

// A security key's blob ends in its application string (PROTOCOL.u2f).
Accepted<SshBlobKey> finished(SshBlobKey key, ByteReader& reader) {
  if (key.security_key) {
    const auto application = reader.ssh_string();
    key.application = application.value_or("");
  }
  if (!reader.at_end()) {
    return refuse(SignatureState::malformed, k_does_not_fit);
  }
  return key;
}

Accepted<SshBlobKey> parse_ed25519(std::string_view type, ByteReader& reader) {
  const auto bytes = reader.ssh_string();
  auto key = bytes ? EvpKey::ed25519(*bytes) : std::nullopt;
  if (!key) {
    return refuse(SignatureState::malformed, k_does_not_fit);
  }
  return finished(made(type, SshKeyKind::ed25519, std::move(*key)), reader);
}

Accepted<SshBlobKey> parse_ecdsa(const CurveName& name, ByteReader& reader) {
  const auto curve = reader.ssh_string();
  const auto point = reader.ssh_string();
  if (!curve || !point || *curve != name.curve) {
    return refuse(SignatureState::malformed, k_does_not_fit);
  }
  auto key = EvpKey::ecdsa(name.id, *point);
  if (!key) {
    return refuse(SignatureState::malformed, "the SSH key's point is not on its curve");
  }
  SshBlobKey whole = made(name.type, SshKeyKind::ecdsa, std::move(*key));
  whole.curve = name.id;
  return finished(std::move(whole), reader);
}

Accepted<SshBlobKey> parse_rsa(std::string_view type, ByteReader& reader, unsigned rsa_bits) {
  const auto exponent = positive_mpint(reader);
  const auto modulus = positive_mpint(reader);
  if (!exponent || !modulus) {
    return refuse(SignatureState::malformed, k_does_not_fit);
  }
  // Before arithmetic: libcrypto takes no RSA key under 512 bits, and we none under 1024.
  if (modulus->size() < 1024 / 8) {
    return refuse(SignatureState::weak, "the RSA key is too short");
  }
  auto key = EvpKey::rsa(*modulus, *exponent);
  if (!key) {
    return refuse(SignatureState::malformed, k_does_not_fit);
  }
  auto whole = finished(made(type, SshKeyKind::rsa, std::move(*key)), reader);
  if (whole && whole->key.bits() < rsa_bits) {
    return refuse(SignatureState::weak, "the RSA key is too short");
  }
  return whole;
}

}  // namespace

std::optional<KeyCurve> curve_of(const SshBlobKey& key) {
  switch (key.kind) {
    case SshKeyKind::rsa:
      return std::nullopt;
    case SshKeyKind::ed25519:
      return KeyCurve::ed25519;
    case SshKeyKind::ecdsa:
      break;
  }
  switch (key.curve) {
    case Curve::p256:
      return KeyCurve::p256;
    case Curve::p384:
      return KeyCurve::p384;
    case Curve::p521:
      return KeyCurve::p521;
  }
  return std::nullopt;
}

std::optional<std::string_view> positive_mpint(ByteReader& reader) {
  auto bytes = reader.ssh_string();
  if (!bytes || bytes->empty()) {
    return std::nullopt;
  }
  const auto top_bit = [](char byte) { return (static_cast<unsigned char>(byte) & 0x80U) != 0; };
  if (top_bit(bytes->front())) {
    return std::nullopt;
  }
  if (bytes->front() == '\0') {
    bytes->remove_prefix(1);
    // The zero byte stands there only to keep the number positive.
    if (bytes->empty() || !top_bit(bytes->front())) {
      return std::nullopt;
    }
  }
  return bytes;
}

Accepted<SshBlobKey> parse_ssh_blob(std::string_view blob, unsigned rsa_bits) {
  ByteReader reader(blob);
  const auto type = reader.ssh_string();
  if (!type) {
    return refuse(SignatureState::malformed, k_does_not_fit);
  }
  if (*type == "ssh-ed25519" || *type == "sk-ssh-ed25519@openssh.com") {
    return parse_ed25519(*type, reader);
  }
  if (*type == "ssh-rsa") {
    return parse_rsa(*type, reader, rsa_bits);
  }
  for (const CurveName& name : k_curves) {
    if (*type == name.type) {
      return parse_ecdsa(name, reader);
    }
  }
  if (type->ends_with(k_certificate)) {
    return refuse(SignatureState::unsupported, "the key is an SSH certificate");
  }
  if (*type == "ssh-dss") {
    return refuse(SignatureState::weak, "the key is a DSA key");
  }
  return refuse(SignatureState::unsupported, "the SSH key is of another type");
}

}  // namespace refwarden
