// The listed OpenPGP certificates, read when a signature needs them.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "signature/openpgp_certificate.hpp"
#include "signature/verifier.hpp"

namespace refwarden {

struct KeyFile {
  OpenPgpCertificate certificate;
  std::string digest;  // "sha256:<hex>" of the file's bytes
};

// One certificate from `<keys_folder>/<FINGERPRINT>.asc`, whose primary key must have that
// fingerprint. Fails (`keys_broken`) where it is missing, unreadable, damaged or another key; the
// detail is a sentence part for the admin.
Result<KeyFile> load_key_file(const std::filesystem::path& keys_folder,
                              const std::string& fingerprint);

class OpenPgpKeyring {
 public:
  OpenPgpKeyring(std::vector<ListedKey> keys, std::filesystem::path keys_folder);

  // A key of a listed certificate.
  struct Match {
    std::size_t listed = 0;  // index into the keys
    std::size_t key = 0;     // index into the certificate's keys
  };
  // Reads the certificate whose primary key this is, otherwise all listed ones. Empty: every listed
  // certificate was read, but for unreadable ones of persons who have left, and none has the key. A
  // failure if another that could have it cannot be read, or if two have it, so that it would be
  // nobody's for sure.
  Result<std::optional<Match>> find(const std::string& fingerprint);

  // Only of what `find` returned.
  [[nodiscard]] const OpenPgpCertificate& certificate(std::size_t listed) const;
  // "sha256:<hex>" of the bytes of its key file.
  [[nodiscard]] const std::string& file_digest(std::size_t listed) const;

 private:
  Done read(std::size_t listed);
  [[nodiscard]] const KeyFile& file(std::size_t listed) const;
  [[nodiscard]] std::vector<Match> matches(const std::string& fingerprint) const;

  std::vector<ListedKey> m_keys;
  std::filesystem::path m_keys_folder;
  std::map<std::size_t, Result<KeyFile>> m_read;
};

}  // namespace refwarden
