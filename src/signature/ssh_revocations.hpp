// Which SSH keys and certificates an admin took back: files of keys and fingerprints, or key
// revocation lists of ssh-keygen -k.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

#include "base/result.hpp"
#include "signature/ssh_certificate.hpp"
#include "signature/verifier.hpp"

namespace refwarden {

// A bitmap of serials: bit 0 of the last byte is `first`.
struct SshSerialBitmap {
  std::uint64_t first = 0;
  std::string bytes;
};

// Certificates that one authority, or any, took back.
struct RevokedCertificates {
  std::vector<std::pair<std::uint64_t, std::uint64_t>> serials;  // ranges, both ends included
  std::vector<SshSerialBitmap> bitmaps;
  std::set<std::string, std::less<>> ids;

  [[nodiscard]] bool has(std::uint64_t serial, std::string_view id) const;
};

// What one file takes back.
struct SshRevocationList {
  std::set<std::string, std::less<>> blobs;   // plain public keys
  std::set<std::string, std::less<>> sha1;    // 20 bytes each, over a plain key's blob
  std::set<std::string, std::less<>> sha256;  // 32 bytes each
  std::map<std::string, RevokedCertificates, std::less<>> certificates;  // by authority; "": any

  [[nodiscard]] bool has_key(std::string_view blob) const;
};

// Whether the bytes begin as a key revocation list does.
bool is_ssh_krl(std::string_view bytes);

// OpenSSH PROTOCOL.krl, format version 1. Fails, with a sentence part for the admin, on everything
// that is not in its one form, on sections that are not known, on critical extensions, and on a
// signed list, whose signature nobody here could judge. Extensions that are not critical count for
// nothing. Memory is bounded by a small multiple of the file.
tl::expected<SshRevocationList, std::string> parse_ssh_krl(std::string_view bytes);

// Lines that each end in a line feed: an SSH public key, or `SHA256:` and 43 characters of base64,
// either with a comment behind a blank; empty lines and lines that begin with `#` count for
// nothing. Fails where a line is anything else, or where there is no key at all.
tl::expected<SshRevocationList, std::string> parse_ssh_revocation_lines(std::string_view text);

class SshRevocations {
 public:
  // Reads all files. `keys_broken` where one is missing, empty or damaged.
  static Result<SshRevocations> read(std::span<const RevocationFile> files);

  // Whether a plain key was taken back.
  [[nodiscard]] bool has_key(std::string_view blob) const;
  // Whether the certificate was, by its serial or key id, or its key or its authority's key.
  [[nodiscard]] bool has(const SshCertificate& certificate) const;

 private:
  std::vector<SshRevocationList> m_lists;
};

}  // namespace refwarden
