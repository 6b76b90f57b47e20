// The reader of key revocation lists (OpenSSH PROTOCOL.krl).
#include <array>
#include <optional>

#include <fmt/format.h>

#include "signature/byte_reader.hpp"
#include "signature/ssh_revocations.hpp"

namespace refwarden {
namespace {

constexpr std::string_view k_magic{"SSHKRL\n\0", 8};
constexpr std::uint32_t k_version = 1;
constexpr unsigned k_least_rsa_bits = 1024;  // a key that is too weak to be used can be taken back
constexpr std::size_t k_most_bitmap_bytes = (1U << 24U) / 8;  // OpenSSH's own limit
constexpr std::size_t k_sha1_bytes = 20;
constexpr std::size_t k_sha256_bytes = 32;

enum class Section : std::uint8_t {
  certificates = 1,
  explicit_keys = 2,
  sha1 = 3,
  signature = 4,
  sha256 = 5,
  extension = 255,
};

enum class CertificateSection : std::uint8_t {
  serial_list = 0x20,
  serial_range = 0x21,
  serial_bitmap = 0x22,
  key_id = 0x23,
  extension = 0x39,
};

// Why a list cannot be used; nothing where it can.
using Trouble = std::optional<std::string>;

constexpr const char* k_cut_short = "the key revocation list is cut short or damaged";

Trouble trouble_where(bool is_broken, const char* what = k_cut_short) {
  return is_broken ? Trouble(what) : std::nullopt;
}

// RFC 4253 section 6.6. No signature by one counts, and yet lists have them.
bool is_dsa_key(std::string_view blob) {
  ByteReader reader(blob);
  if (reader.ssh_string() != "ssh-dss") {
    return false;
  }
  for (int number = 0; number < 4; ++number) {
    if (!positive_mpint(reader)) {
      return false;
    }
  }
  return reader.at_end();
}

// A key of no known kind could be a damaged one, which would then never be found.
bool is_plain_key(std::string_view blob) {
  return parse_ssh_blob(blob, k_least_rsa_bits).has_value() || is_dsa_key(blob);
}

Trouble read_range(std::uint64_t first, std::uint64_t last, RevokedCertificates& revoked) {
  // Serial 0 is what authorities that do not count give to all of their certificates.
  if (first == 0 || first > last) {
    return "the key revocation list has a serial of 0, or a range that ends before it begins";
  }
  revoked.serials.emplace_back(first, last);
  return std::nullopt;
}

Trouble read_serial_list(ByteReader& reader, RevokedCertificates& revoked) {
  Trouble trouble = trouble_where(reader.at_end());
  while (!trouble && !reader.at_end()) {
    const auto serial = reader.long_number();
    trouble = serial ? read_range(*serial, *serial, revoked) : Trouble(k_cut_short);
  }
  return trouble;
}

Trouble read_serial_range(ByteReader& reader, RevokedCertificates& revoked) {
  const auto first = reader.long_number();
  const auto last = reader.long_number();
  return first && last && reader.at_end() ? read_range(*first, *last, revoked)
                                          : Trouble(k_cut_short);
}

Trouble read_serial_bitmap(ByteReader& reader, RevokedCertificates& revoked) {
  const auto first = reader.long_number();
  const auto bits = positive_mpint(reader);
  if (!first || !bits || !reader.at_end() || bits->size() > k_most_bitmap_bytes) {
    return k_cut_short;
  }
  const std::uint64_t most = std::uint64_t{bits->size()} * 8;
  if (*first == 0 || *first + most < *first) {
    return "the key revocation list has a bitmap of serials that do not exist";
  }
  revoked.bitmaps.push_back({*first, std::string(*bits)});
  return std::nullopt;
}

Trouble read_key_ids(ByteReader& reader, RevokedCertificates& revoked) {
  Trouble trouble = trouble_where(reader.at_end());
  while (!trouble && !reader.at_end()) {
    const auto id = reader.ssh_string();
    trouble = trouble_where(!id || id->find('\0') != std::string_view::npos);
    if (id) {
      revoked.ids.emplace(*id);
    }
  }
  return trouble;
}

// The same form at both levels: a name, whether it is critical, and contents.
Trouble read_extension(ByteReader& reader) {
  const auto name = reader.ssh_string();
  const auto critical = reader.number(1);
  const auto contents = reader.ssh_string();
  if (!name || name->empty() || !contents || !reader.at_end() || *critical > 1) {
    return k_cut_short;
  }
  return trouble_where(*critical == 1,
                       "the key revocation list has a critical extension, which nobody here knows");
}

Trouble read_certificate_section(std::uint32_t type, ByteReader& reader,
                                 RevokedCertificates& revoked) {
  switch (static_cast<CertificateSection>(type)) {
    case CertificateSection::serial_list:
      return read_serial_list(reader, revoked);
    case CertificateSection::serial_range:
      return read_serial_range(reader, revoked);
    case CertificateSection::serial_bitmap:
      return read_serial_bitmap(reader, revoked);
    case CertificateSection::key_id:
      return read_key_ids(reader, revoked);
    case CertificateSection::extension:
      return read_extension(reader);
  }
  return fmt::format("the key revocation list has a certificate section of unknown type {}", type);
}

Trouble read_certificates(ByteReader& reader, SshRevocationList& list) {
  const auto authority = reader.ssh_string();
  const auto reserved = reader.ssh_string();
  if (!authority || !reserved || !reserved->empty() ||
      (!authority->empty() && !is_plain_key(*authority))) {
    return k_cut_short;
  }
  RevokedCertificates& revoked = list.certificates[std::string(*authority)];
  Trouble trouble;
  while (!trouble && !reader.at_end()) {
    const auto type = reader.number(1);
    const auto data = reader.ssh_string();
    if (!data) {
      return k_cut_short;
    }
    ByteReader inner(*data);
    trouble = read_certificate_section(*type, inner, revoked);
  }
  return trouble;
}

Trouble read_keys(ByteReader& reader, SshRevocationList& list) {
  Trouble trouble = trouble_where(reader.at_end());
  while (!trouble && !reader.at_end()) {
    const auto blob = reader.ssh_string();
    trouble = trouble_where(!blob || !is_plain_key(*blob));
    if (!trouble) {
      list.blobs.emplace(*blob);
    }
  }
  return trouble;
}

Trouble read_digests(ByteReader& reader, std::size_t length,
                     std::set<std::string, std::less<>>& digests) {
  Trouble trouble = trouble_where(reader.at_end());
  while (!trouble && !reader.at_end()) {
    const auto digest = reader.ssh_string();
    trouble = trouble_where(!digest || digest->size() != length);
    if (!trouble) {
      digests.emplace(*digest);
    }
  }
  return trouble;
}

Trouble read_section(std::uint32_t type, ByteReader& reader, SshRevocationList& list) {
  switch (static_cast<Section>(type)) {
    case Section::certificates:
      return read_certificates(reader, list);
    case Section::explicit_keys:
      return read_keys(reader, list);
    case Section::sha1:
      return read_digests(reader, k_sha1_bytes, list.sha1);
    case Section::sha256:
      return read_digests(reader, k_sha256_bytes, list.sha256);
    case Section::extension:
      return read_extension(reader);
    case Section::signature:
      return "the key revocation list is signed, and whose signature would count is not known here";
  }
  return fmt::format("the key revocation list has a section of unknown type {}", type);
}

Trouble read_header(ByteReader& reader) {
  if (reader.bytes(k_magic.size()) != k_magic) {
    return "it is no key revocation list";
  }
  const auto version = reader.number(4);
  if (version && *version != k_version) {
    return fmt::format("the key revocation list has format version {}", *version);
  }
  reader.long_number();  // the list's own version: which of two is newer is the admin's business
  reader.long_number();  // when it was made
  const auto flags = reader.long_number();
  const auto reserved = reader.ssh_string();
  const auto comment = reader.ssh_string();
  return trouble_where(!comment || *flags != 0 || !reserved->empty());
}

}  // namespace

bool is_ssh_krl(std::string_view bytes) {
  return bytes.starts_with(k_magic);
}

tl::expected<SshRevocationList, std::string> parse_ssh_krl(std::string_view bytes) {
  SshRevocationList list;
  ByteReader reader(bytes);
  Trouble trouble = read_header(reader);
  while (!trouble && !reader.at_end()) {
    const auto type = reader.number(1);
    const auto data = reader.ssh_string();
    if (!data) {
      trouble = k_cut_short;
      break;
    }
    ByteReader inner(*data);
    trouble = read_section(*type, inner, list);
  }
  if (trouble) {
    return tl::unexpected(*trouble);
  }
  return list;
}

}  // namespace refwarden
