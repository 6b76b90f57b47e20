#include "signature/cms_reader.hpp"

#include <algorithm>
#include <array>

#include "signature/cms_attributes.hpp"

namespace refwarden {
namespace {

using namespace std::string_view_literals;

constexpr unsigned char k_integer = 0x02;
constexpr unsigned char k_octets = 0x04;
constexpr unsigned char k_sequence = 0x30;
constexpr unsigned char k_set = 0x31;
constexpr unsigned char k_context_0 = 0xa0;
constexpr unsigned char k_context_1 = 0xa1;

// 1.2.840.113549.1.7.2, with tag and length.
constexpr std::string_view k_signed_data = "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"sv;
// EncapsulatedContentInfo without content: definite as everybody writes it, indefinite as gpgsm.
constexpr std::string_view k_no_content = "\x30\x0b\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01"sv;
constexpr std::string_view k_no_content_gpgsm =
    "\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01\x00\x00"sv;
constexpr std::string_view k_version_1 = "\x02\x01\x01"sv;
constexpr std::string_view k_version_3 = "\x02\x01\x03"sv;

struct DigestAlgorithm {
  std::string_view identifier;  // without parameters
  DigestName name;
};
constexpr std::array k_digests{
    DigestAlgorithm{"\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01"sv, DigestName::sha256},
    DigestAlgorithm{"\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x02"sv, DigestName::sha384},
    DigestAlgorithm{"\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03"sv, DigestName::sha512},
};

// The whole AlgorithmIdentifier. rsaEncryption leaves the digest to its own field.
struct SignatureAlgorithm {
  std::string_view identifier;
  CmsKeyKind kind;
  std::optional<DigestName> digest;
};
constexpr std::array k_algorithms{
    SignatureAlgorithm{"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00"sv,
                       CmsKeyKind::rsa, std::nullopt},
    SignatureAlgorithm{"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b\x05\x00"sv,
                       CmsKeyKind::rsa, DigestName::sha256},
    SignatureAlgorithm{"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0c\x05\x00"sv,
                       CmsKeyKind::rsa, DigestName::sha384},
    SignatureAlgorithm{"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0d\x05\x00"sv,
                       CmsKeyKind::rsa, DigestName::sha512},
    SignatureAlgorithm{"\x30\x0a\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x02"sv, CmsKeyKind::ecdsa,
                       DigestName::sha256},
    SignatureAlgorithm{"\x30\x0a\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x03"sv, CmsKeyKind::ecdsa,
                       DigestName::sha384},
    SignatureAlgorithm{"\x30\x0a\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x04"sv, CmsKeyKind::ecdsa,
                       DigestName::sha512},
};

tl::unexpected<SignatureRefusal> malformed(std::string why) {
  return refuse(SignatureState::malformed, std::move(why));
}

tl::unexpected<SignatureRefusal> not_cms() {
  return malformed("it is not a CMS signature in the form that gpgsm or smimesign writes");
}

tl::unexpected<SignatureRefusal> another_version() {
  return refuse(SignatureState::unsupported,
                "it names its certificate otherwise than by issuer and serial number");
}

// What is inside of the one value that `bytes` are.
std::optional<std::string_view> inside(std::string_view bytes, unsigned char tag, bool indefinite) {
  if (!indefinite) {
    DerReader reader(bytes);
    const auto value = reader.value(tag);
    return value && reader.at_end() ? std::optional(value->content) : std::nullopt;
  }
  const std::array<char, 2> head{static_cast<char>(tag), '\x80'};
  if (bytes.size() < 4 || !bytes.starts_with(std::string_view(head.data(), head.size())) ||
      !bytes.ends_with("\0\0"sv)) {
    return std::nullopt;
  }
  return bytes.substr(2, bytes.size() - 4);
}

// The fields of SignedData (RFC 5652 section 5.1) without its own tag.
std::optional<std::string_view> signed_data(std::string_view bytes, bool indefinite) {
  const auto outer = inside(bytes, k_sequence, indefinite);
  if (!outer || !outer->starts_with(k_signed_data)) {
    return std::nullopt;
  }
  const auto explicitly = inside(outer->substr(k_signed_data.size()), k_context_0, indefinite);
  return explicitly ? inside(*explicitly, k_sequence, indefinite) : std::nullopt;
}

Accepted<DigestName> digest_named(std::string_view identifier) {
  for (const DigestAlgorithm& known : k_digests) {
    const std::string_view rest = identifier.starts_with(known.identifier)
                                      ? identifier.substr(known.identifier.size())
                                      : "?"sv;
    if (rest.empty() || rest == "\x05\x00"sv) {
      return known.name;
    }
  }
  return refuse(SignatureState::weak, "its digest is none of SHA-256, SHA-384 and SHA-512");
}

Accepted<std::vector<std::string_view>> certificates_of(std::string_view bytes) {
  std::vector<std::string_view> certificates;
  DerReader reader(bytes);
  while (!reader.at_end()) {
    const auto certificate = reader.value(k_sequence);
    if (!certificate) {
      return not_cms();
    }
    if (certificates.size() == k_cms_certificates) {
      return malformed("it carries more certificates than a chain has");
    }
    if (std::find(certificates.begin(), certificates.end(), certificate->whole) !=
        certificates.end()) {
      return malformed("it carries a certificate twice");
    }
    certificates.push_back(certificate->whole);
  }
  return certificates;
}

// SignerIdentifier: the issuer's name and the serial number.
bool read_signer(std::string_view bytes, CmsSignature& signature) {
  DerReader reader(bytes);
  const auto issuer = reader.value(k_sequence);
  const auto serial = reader.value(k_integer);
  if (!issuer || !serial || !reader.at_end()) {
    return false;
  }
  signature.issuer = issuer->whole;
  signature.serial = serial->whole;
  return true;
}

Accepted<CmsSignature> with_algorithm(CmsSignature signature, std::string_view identifier) {
  for (const SignatureAlgorithm& known : k_algorithms) {
    if (known.identifier == identifier && (!known.digest || *known.digest == signature.digest)) {
      signature.kind = known.kind;
      return signature;
    }
  }
  return refuse(SignatureState::unsupported,
                "its algorithm is neither RSA (PKCS #1 v1.5) nor ECDSA with the same digest");
}

// SignerInfo (RFC 5652 section 5.3) without its own tag.
Accepted<CmsSignature> read_signer_info(std::string_view bytes, std::string_view digests,
                                        CmsSignature signature) {
  if (!bytes.starts_with(k_version_1)) {
    return another_version();
  }
  DerReader reader(bytes.substr(k_version_1.size()));
  const auto signer = reader.value(k_sequence);
  const auto digest = reader.value(k_sequence);
  if (!signer || !digest || !read_signer(signer->content, signature)) {
    return not_cms();
  }
  const auto name = digest_named(digest->content);
  if (!name) {
    return tl::unexpected(name.error());
  }
  signature.digest = *name;
  if (digest->whole != digests) {
    return malformed("its digest algorithms are not one and the same");
  }
  if (!reader.is_next(k_context_0)) {
    return malformed("it has no signed attributes");
  }
  const auto attributes = reader.value(k_context_0);
  const auto algorithm = reader.value(k_sequence);
  const auto value = reader.value(k_octets);
  if (!attributes || !algorithm || !value) {
    return not_cms();
  }
  if (reader.is_next(k_context_1)) {
    signature.has_unsigned_attributes = reader.value(k_context_1).has_value();
  }
  if (!reader.at_end()) {
    return not_cms();
  }
  const auto time = read_cms_attributes(attributes->content, signature.digest);
  if (!time) {
    return tl::unexpected(time.error());
  }
  signature.signing_time = *time;
  return with_algorithm(std::move(signature), algorithm->whole);
}

std::string der_value(unsigned char tag, std::string_view content) {
  std::string length;
  for (std::size_t rest = content.size(); rest != 0; rest >>= 8U) {
    length.insert(length.begin(), static_cast<char>(rest & 0xffU));
  }
  const bool is_short = content.size() < 0x80;
  std::string value(1, static_cast<char>(tag));
  value += static_cast<char>(is_short ? content.size() : 0x80U | length.size());
  return value.append(is_short ? "" : length).append(content);
}

}  // namespace

Accepted<CmsSignature> parse_cms(std::string_view bytes) {
  const bool indefinite = bytes.starts_with("\x30\x80"sv);
  const auto fields = signed_data(bytes, indefinite);
  if (fields && fields->starts_with(k_version_3)) {
    return another_version();
  }
  if (!fields || !fields->starts_with(k_version_1)) {
    return not_cms();
  }
  DerReader digests(fields->substr(k_version_1.size()));
  const auto set = digests.value(k_set);
  const std::string_view no_content = indefinite ? k_no_content_gpgsm : k_no_content;
  if (!set) {
    return not_cms();
  }
  if (!digests.rest().starts_with(no_content)) {
    return malformed("it carries content of its own, or is not in the form that gpgsm writes");
  }
  DerReader reader(digests.rest().substr(no_content.size()));
  CmsSignature signature;
  if (reader.is_next(k_context_0)) {
    const auto bag = reader.value(k_context_0);
    auto certificates = bag ? certificates_of(bag->content) : not_cms();
    if (!certificates) {
      return tl::unexpected(certificates.error());
    }
    signature.certificates = *std::move(certificates);
  }
  if (reader.is_next(k_context_1)) {
    return malformed("it carries revocation lists, which nobody has signed with it");
  }
  const auto signers = reader.value(k_set);
  if (!signers || !reader.at_end()) {
    return not_cms();
  }
  DerReader one(signers->content);
  const auto info = one.value(k_sequence);
  if (info && one.is_next(k_sequence)) {
    return refuse(SignatureState::multiple, "it has more than one signer");
  }
  if (!info || !one.at_end()) {
    return not_cms();
  }
  signature.digests = set->whole;
  signature.signers = signers->whole;
  return read_signer_info(info->content, set->content, std::move(signature));
}

std::string without_certificates(const CmsSignature& signature) {
  std::string fields(k_version_1);
  fields.append(signature.digests).append(k_no_content).append(signature.signers);
  const std::string content = der_value(k_context_0, der_value(k_sequence, fields));
  return der_value(k_sequence, std::string(k_signed_data) + content);
}

}  // namespace refwarden
