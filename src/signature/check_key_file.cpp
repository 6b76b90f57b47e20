#include <algorithm>
#include <system_error>

#include "signature/gpg_home.hpp"
#include "signature/gpg_watch.hpp"
#include "signature/gpgme_session.hpp"
#include "signature/openpgp_keyring.hpp"
#include "signature/verifier.hpp"

namespace refwarden {
namespace {

// What gpg lists of one certificate alone.
Result<std::vector<GpgKey>> listed_by_gpg(const OpenPgpCertificate& certificate) {
  const SignatureSettings settings;
  std::error_code error;
  const std::filesystem::path folder = std::filesystem::temp_directory_path(error);
  if (error) {
    return fail(FailureCode::server_broken, "there is no folder for temporary files",
                error.message());
  }
  const auto home = GpgHome::make(folder);
  if (!home) {
    return tl::unexpected(home.error());
  }
  if (const Done done = home->write_ring(certificate.packets); !done) {
    return tl::unexpected(done.error());
  }
  GpgWatch watch(settings.gpg_program, home->path(), settings.gpg_limit);
  const GpgWatch::Operation operation(watch);
  const auto sessions = GpgSession::open({settings.gpg_program, home->path().string()}, 1);
  return sessions ? sessions->front()->list_keys() : tl::unexpected(sessions.error());
}

bool can_sign_now(const GpgKey& key) {
  return key.can_sign && !key.revoked && !key.expired && !key.disabled && !key.invalid;
}

bool is_strong(const OpenPgpCertificate& certificate, const GpgKey& listed) {
  const SignatureSettings settings;
  return std::any_of(certificate.keys.begin(), certificate.keys.end(), [&](const auto& key) {
    return key.fingerprint == listed.fingerprint &&
           strength_of(key, settings.rsa_bits) == KeyStrength::fine;
  });
}

bool has_good_key(const OpenPgpCertificate& certificate, const std::vector<GpgKey>& listed) {
  return std::any_of(listed.begin(), listed.end(), [&](const GpgKey& key) {
    return can_sign_now(key) && is_strong(certificate, key);
  });
}

}  // namespace

Done check_key_file(const std::filesystem::path& keys_folder, const std::string& fingerprint) {
  const auto unusable = [&](const std::string& why) {
    return fail(FailureCode::policy_broken, why, fingerprint + ".asc: " + why);
  };
  const auto file = load_key_file(keys_folder, fingerprint);
  if (!file) {
    return unusable(file.error());
  }
  const OpenPgpCertificate& certificate = file->certificate;
  const auto listed = listed_by_gpg(certificate);
  if (!listed) {
    return tl::unexpected(listed.error());
  }
  if (certificate.revoked_by_revoker || !has_good_key(certificate, *listed)) {
    return unusable(
        "no key in the file can sign now (revoked, expired, too weak or of a kind that "
        "is not supported)");
  }
  return {};
}

}  // namespace refwarden
