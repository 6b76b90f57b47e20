#include "signature/ssh_revocations.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "signature/base64.hpp"
#include "signature/evp_digest.hpp"
#include "signature/ssh_blob.hpp"

namespace refwarden {
namespace {

constexpr std::string_view k_fingerprint = "SHA256:";
constexpr std::size_t k_fingerprint_characters = 43;
constexpr unsigned k_least_rsa_bits = 1024;  // a key that is too weak to be used can be taken back

constexpr const char* k_told = "the list of revoked SSH keys cannot be used";

std::string_view without_comment(std::string_view text) {
  return text.substr(0, text.find(' '));
}

// False where the line is neither a fingerprint nor a key.
bool add_line(std::string_view line, SshRevocationList& list) {
  if (line.starts_with(k_fingerprint)) {
    const std::string_view digest = without_comment(line.substr(k_fingerprint.size()));
    const auto bytes = digest.size() == k_fingerprint_characters
                           ? base64_decoded(std::string(digest) + "=")
                           : std::nullopt;
    if (bytes) {
      list.sha256.insert(*bytes);
    }
    return bytes.has_value();
  }
  const std::size_t end = line.find(' ');
  if (end == std::string_view::npos) {
    return false;
  }
  const auto blob = base64_decoded(without_comment(line.substr(end + 1)));
  const auto key = blob ? parse_ssh_blob(*blob, k_least_rsa_bits)
                        : refuse(SignatureState::malformed, "no base64");
  if (!key || key->type != line.substr(0, end)) {
    return false;
  }
  list.blobs.insert(*blob);
  return true;
}

tl::expected<SshRevocationList, std::string> parsed(const RevocationFile& file) {
  if (!file.bytes) {
    return tl::unexpected(file.trouble);
  }
  return is_ssh_krl(*file.bytes) ? parse_ssh_krl(*file.bytes)
                                 : parse_ssh_revocation_lines(*file.bytes);
}

bool has_serial(const SshSerialBitmap& bitmap, std::uint64_t serial) {
  if (serial < bitmap.first) {
    return false;
  }
  const std::uint64_t bit = serial - bitmap.first;
  if (bit / 8 >= bitmap.bytes.size()) {
    return false;
  }
  const char byte = bitmap.bytes[bitmap.bytes.size() - 1 - static_cast<std::size_t>(bit / 8)];
  return ((static_cast<unsigned char>(byte) >> (bit % 8)) & 1U) != 0;
}

}  // namespace

bool RevokedCertificates::has(std::uint64_t serial, std::string_view id) const {
  return ids.contains(id) ||
         std::any_of(
             serials.begin(), serials.end(),
             [&](const auto& range) { return range.first <= serial && serial <= range.second; }) ||
         std::any_of(bitmaps.begin(), bitmaps.end(),
                     [&](const SshSerialBitmap& bitmap) { return has_serial(bitmap, serial); });
}

bool SshRevocationList::has_key(std::string_view blob) const {
  return blobs.contains(blob) ||
         (!sha256.empty() && sha256.contains(digest_of(DigestName::sha256, {blob}))) ||
         (!sha1.empty() && sha1.contains(sha1_of({blob})));
}

tl::expected<SshRevocationList, std::string> parse_ssh_revocation_lines(std::string_view text) {
  SshRevocationList list;
  std::size_t number = 0;
  while (!text.empty()) {
    ++number;
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) {
      return tl::unexpected(fmt::format("line {} does not end in a line feed", number));
    }
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    if (line.empty() || line.front() == '#') {
      continue;
    }
    if (!add_line(line, list)) {
      return tl::unexpected(
          fmt::format("line {} is no SSH public key and no \"SHA256:\" fingerprint", number));
    }
  }
  if (list.blobs.empty() && list.sha256.empty()) {
    return tl::unexpected<std::string>("the file lists no key");
  }
  return list;
}

Result<SshRevocations> SshRevocations::read(std::span<const RevocationFile> files) {
  SshRevocations revocations;
  for (const RevocationFile& file : files) {
    auto list = parsed(file);
    if (!list) {
      return fail(FailureCode::keys_broken, k_told, file.name + ": " + list.error());
    }
    revocations.m_lists.push_back(std::move(*list));
  }
  return revocations;
}

bool SshRevocations::has_key(std::string_view blob) const {
  return std::any_of(m_lists.begin(), m_lists.end(),
                     [&](const SshRevocationList& list) { return list.has_key(blob); });
}

bool SshRevocations::has(const SshCertificate& certificate) const {
  if (has_key(certificate.key_blob) || has_key(certificate.authority_blob)) {
    return true;
  }
  return std::any_of(m_lists.begin(), m_lists.end(), [&](const SshRevocationList& list) {
    for (const std::string_view authority :
         {std::string_view(certificate.authority_blob), std::string_view()}) {
      const auto revoked = list.certificates.find(authority);
      if (revoked != list.certificates.end() &&
          revoked->second.has(certificate.serial, certificate.id)) {
        return true;
      }
    }
    return false;
  });
}

Done check_revocation_file(const RevocationFile& file) {
  const auto read = SshRevocations::read({&file, 1});
  return read ? Done() : tl::unexpected(read.error());
}

}  // namespace refwarden
