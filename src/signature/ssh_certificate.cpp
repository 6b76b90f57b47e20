#include "signature/ssh_certificate.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "signature/byte_reader.hpp"

namespace refwarden {
namespace {

constexpr std::string_view k_verify_required = "verify-required";
constexpr std::size_t k_most_principals = 256;  // as many as OpenSSH takes

// What a certificate calls its key, and how many fields that key has in its plain blob.
struct CertifiedType {
  std::string_view name;
  std::string_view plain;
  std::size_t fields;
};
constexpr std::array k_types{
    CertifiedType{"ssh-ed25519-cert-v01@openssh.com", "ssh-ed25519", 1},
    CertifiedType{"ssh-rsa-cert-v01@openssh.com", "ssh-rsa", 2},
    CertifiedType{"ecdsa-sha2-nistp256-cert-v01@openssh.com", "ecdsa-sha2-nistp256", 2},
    CertifiedType{"ecdsa-sha2-nistp384-cert-v01@openssh.com", "ecdsa-sha2-nistp384", 2},
    CertifiedType{"ecdsa-sha2-nistp521-cert-v01@openssh.com", "ecdsa-sha2-nistp521", 2},
    CertifiedType{"sk-ssh-ed25519-cert-v01@openssh.com", "sk-ssh-ed25519@openssh.com", 2},
    CertifiedType{"sk-ecdsa-sha2-nistp256-cert-v01@openssh.com",
                  "sk-ecdsa-sha2-nistp256@openssh.com", 3},
};

tl::unexpected<SignatureRefusal> malformed(std::string why) {
  return refuse(SignatureState::malformed, std::move(why));
}

const CertifiedType* type_of(std::string_view name) {
  const auto* found = std::find_if(k_types.begin(), k_types.end(),
                                   [&](const CertifiedType& type) { return type.name == name; });
  return found == k_types.end() ? nullptr : found;
}

// The plain blob of the certified key: its type and the same fields.
std::optional<std::string> plain_blob(const CertifiedType& type, ByteReader& reader) {
  std::string blob = ssh_string(type.plain);
  for (std::size_t field = 0; field < type.fields; ++field) {
    const auto bytes = reader.ssh_string();
    if (!bytes) {
      return std::nullopt;
    }
    blob += ssh_string(*bytes);
  }
  return blob;
}

bool has_nul(std::string_view text) {
  return text.find('\0') != std::string_view::npos;
}

std::optional<std::vector<std::string>> principals_of(std::string_view list) {
  std::vector<std::string> principals;
  ByteReader reader(list);
  while (!reader.at_end()) {
    const auto principal = reader.ssh_string();
    if (!principal || has_nul(*principal) || principals.size() == k_most_principals) {
      return std::nullopt;
    }
    principals.emplace_back(*principal);
  }
  return principals;
}

// Names of options or extensions: pairs of a name and its data, by name, none twice.
std::optional<std::vector<std::string>> option_names(std::string_view list) {
  std::vector<std::string> names;
  ByteReader reader(list);
  while (!reader.at_end()) {
    const auto name = reader.ssh_string();
    const auto data = reader.ssh_string();
    if (!name || !data || name->empty() || has_nul(*name)) {
      return std::nullopt;
    }
    if (!names.empty() && names.back() >= *name) {
      return std::nullopt;
    }
    // Of all critical options that can be kept here this one alone counts, and it has no data.
    if (*name == k_verify_required && !data->empty()) {
      return std::nullopt;
    }
    names.emplace_back(*name);
  }
  return names;
}

// The fields after the key, in their order.
struct Fields {
  std::uint64_t serial = 0;
  std::uint32_t type = 0;
  std::string_view id;
  std::string_view principals;
  std::uint64_t valid_after = 0;
  std::uint64_t valid_before = 0;
  std::string_view critical;
  std::string_view extensions;
  std::string_view reserved;
  std::string_view authority;
  std::size_t signed_length = 0;
  std::string_view signature;
};

std::optional<Fields> fields_after_key(ByteReader& reader, std::size_t whole) {
  Fields fields;
  fields.serial = reader.long_number().value_or(0);
  fields.type = reader.number(4).value_or(0);
  fields.id = reader.ssh_string().value_or("");
  fields.principals = reader.ssh_string().value_or("");
  fields.valid_after = reader.long_number().value_or(0);
  fields.valid_before = reader.long_number().value_or(0);
  for (std::string_view* field :
       {&fields.critical, &fields.extensions, &fields.reserved, &fields.authority}) {
    *field = reader.ssh_string().value_or("");
  }
  fields.signed_length = whole - reader.rest().size();
  fields.signature = reader.ssh_string().value_or("");
  return reader.at_end() ? std::optional(fields) : std::nullopt;
}

Accepted<SshCertificateType> type_of(std::uint32_t number) {
  switch (number) {
    case 1:
      return SshCertificateType::user;
    case 2:
      return SshCertificateType::host;
    default:
      return malformed("the SSH certificate is neither a user's nor a host's");
  }
}

Accepted<SshBlobKey> authority_of(std::string_view blob, unsigned rsa_bits) {
  if (is_ssh_certificate(blob)) {
    return malformed("the SSH certificate is signed by a certificate");
  }
  auto key = parse_ssh_blob(blob, rsa_bits);
  if (key && key->security_key) {
    return refuse(SignatureState::unsupported, "the SSH certificate is signed by a security key");
  }
  return key;
}

// Fills in what the fields say; the keys stand there already.
Accepted<SshCertificate> with_fields(SshCertificate certificate, const Fields& fields) {
  const auto type = type_of(fields.type);
  if (!type) {
    return tl::unexpected(type.error());
  }
  auto principals = principals_of(fields.principals);
  auto critical = option_names(fields.critical);
  if (!principals || has_nul(fields.id)) {
    return malformed("the SSH certificate's principals or key id are not in their one form");
  }
  if (!critical || !option_names(fields.extensions)) {
    return malformed("the SSH certificate's options are not sorted, or not in their one form");
  }
  if (!fields.reserved.empty()) {
    return malformed("the reserved field of the SSH certificate is not empty");
  }
  certificate.serial = fields.serial;
  certificate.type = *type;
  certificate.id = fields.id;
  certificate.principals = std::move(*principals);
  certificate.valid_after = fields.valid_after;
  certificate.valid_before = fields.valid_before;
  certificate.critical_names = std::move(*critical);
  certificate.authority_blob = fields.authority;
  return certificate;
}

}  // namespace

bool is_ssh_certificate(std::string_view blob) {
  const auto type = ByteReader(blob).ssh_string();
  return type && type_of(*type) != nullptr;
}

Accepted<SshCertificate> parse_ssh_certificate(std::string_view blob, unsigned rsa_bits) {
  ByteReader reader(blob);
  const CertifiedType* type = type_of(reader.ssh_string().value_or(""));
  reader.ssh_string();  // a nonce, which may be anything
  auto key_blob = type == nullptr ? std::nullopt : plain_blob(*type, reader);
  const auto fields = key_blob ? fields_after_key(reader, blob.size()) : std::nullopt;
  if (!fields) {
    return malformed("the SSH certificate is cut short, or has bytes after it");
  }
  auto key = parse_ssh_blob(*key_blob, rsa_bits);
  auto authority = key ? authority_of(fields->authority, rsa_bits) : key;
  if (!authority) {
    return tl::unexpected(authority.error());
  }
  auto signature = parse_ssh_value(*authority, fields->signature);
  if (!signature) {
    return tl::unexpected(signature.error());
  }
  SshCertificate certificate{.key_blob = std::move(*key_blob),
                             .key = std::move(*key),
                             .serial = 0,
                             .type = SshCertificateType::user,
                             .id = {},
                             .principals = {},
                             .valid_after = 0,
                             .valid_before = 0,
                             .critical_names = {},
                             .authority_blob = {},
                             .authority = std::move(*authority),
                             .signature = std::move(*signature),
                             .signed_part = std::string(blob.substr(0, fields->signed_length))};
  return with_fields(std::move(certificate), *fields);
}

bool is_signed(const SshCertificate& certificate) {
  return verifies(certificate.authority, certificate.signature, certificate.signed_part);
}

}  // namespace refwarden
