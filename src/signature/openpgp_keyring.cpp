#include "signature/openpgp_keyring.hpp"

#include <utility>

#include "base/fd_io.hpp"
#include "base/sha256.hpp"

namespace refwarden {
namespace {

tl::unexpected<Failure> unusable(std::string told, std::string why) {
  return fail(FailureCode::keys_broken, std::move(told), std::move(why));
}

}  // namespace

Result<KeyFile> load_key_file(const std::filesystem::path& keys_folder,
                              const std::string& fingerprint) {
  const auto file = read_file(keys_folder / (fingerprint + ".asc"), k_key_file_limit);
  if (!file) {
    return unusable("a key file that the policy lists is missing or cannot be read",
                    file.error().detail);
  }
  auto certificate = read_certificate(*file);
  if (!certificate) {
    return unusable("a key file that the policy lists cannot be used: " + certificate.error(),
                    certificate.error());
  }
  if (certificate->keys.front().fingerprint != fingerprint) {
    return unusable(
        "a key file that the policy lists has another key in it",
        "the key in the file has the fingerprint " + certificate->keys.front().fingerprint);
  }
  return KeyFile{*std::move(certificate), sha256_of(*file)};
}

OpenPgpKeyring::OpenPgpKeyring(std::vector<ListedKey> keys, std::filesystem::path keys_folder)
    : m_keys(std::move(keys)), m_keys_folder(std::move(keys_folder)) {}

Done OpenPgpKeyring::read(std::size_t listed) {
  auto place = m_read.find(listed);
  if (place == m_read.end()) {
    const std::string& fingerprint = m_keys[listed].fingerprint;
    auto loaded = load_key_file(m_keys_folder, fingerprint).map_error([&](Failure failure) {
      failure.detail.insert(0, fingerprint + ".asc: ");
      return failure;
    });
    place = m_read.emplace(listed, std::move(loaded)).first;
  }
  return place->second ? Done{} : Done(tl::unexpected(place->second.error()));
}

std::vector<OpenPgpKeyring::Match> OpenPgpKeyring::matches(const std::string& fingerprint) const {
  std::vector<Match> found;
  for (const auto& [listed, read] : m_read) {
    if (!read) {
      continue;
    }
    const std::vector<CertificateKey>& keys = read->certificate.keys;
    for (std::size_t key = 0; key < keys.size(); ++key) {
      if (keys[key].fingerprint == fingerprint) {
        found.push_back({listed, key});
      }
    }
  }
  return found;
}

Result<std::optional<OpenPgpKeyring::Match>> OpenPgpKeyring::find(const std::string& fingerprint) {
  std::optional<std::size_t> primary;
  for (std::size_t at = 0; at < m_keys.size(); ++at) {
    if (m_keys[at].format == SignatureFormat::openpgp && m_keys[at].fingerprint == fingerprint) {
      primary = at;
    }
  }
  std::optional<Failure> unreadable;
  for (std::size_t at = 0; at < m_keys.size(); ++at) {
    const bool wanted = primary ? at == *primary : m_keys[at].format == SignatureFormat::openpgp;
    if (!wanted) {
      continue;
    }
    const bool may_lack = !primary && m_keys[at].left;
    if (const Done done = read(at); !done && !unreadable && !may_lack) {
      unreadable = done.error();
    }
  }
  const std::vector<Match> found = matches(fingerprint);
  if (found.size() > 1) {
    return fail(FailureCode::keys_broken, "two keys that the policy lists are the same key",
                fingerprint + " is in more than one certificate");
  }
  if (found.empty() && unreadable) {
    return tl::unexpected(*unreadable);
  }
  return found.empty() ? std::nullopt : std::optional(found.front());
}

const OpenPgpCertificate& OpenPgpKeyring::certificate(std::size_t listed) const {
  return file(listed).certificate;
}

const std::string& OpenPgpKeyring::file_digest(std::size_t listed) const {
  return file(listed).digest;
}

const KeyFile& OpenPgpKeyring::file(std::size_t listed) const {
  const auto place = m_read.find(listed);
  require(place != m_read.end() && place->second.has_value(), "a matching certificate was read");
  return *place->second;
}

}  // namespace refwarden
