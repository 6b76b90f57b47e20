// OpenPGP signatures against listed certificates: our own strict reading, then gpg.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "signature/gpg_home.hpp"
#include "signature/gpg_watch.hpp"
#include "signature/gpgme_session.hpp"
#include "signature/openpgp_judge.hpp"
#include "signature/openpgp_keyring.hpp"
#include "signature/verifier.hpp"

namespace refwarden {

class OpenPgpVerifier {
 public:
  OpenPgpVerifier(std::vector<ListedKey> keys, SignatureSettings settings);

  // As Verifier::verify, for texts whose format is OpenPGP.
  Result<std::vector<SignatureFact>> verify(std::span<const SignedText> texts, Instant now);

 private:
  struct Job;
  // The fact where it is known without gpg, otherwise a job for it.
  Result<std::optional<SignatureFact>> prepare(const SignedText& text, std::vector<Job>& jobs);
  Result<std::optional<OpenPgpSigner>> signer_of(const OpenPgpSignature& signature);
  // A home whose ring has all certificates that `jobs` need.
  Done prepare_home(const std::vector<Job>& jobs);
  Done prepare_sessions(std::size_t count);
  Done list_keys(GpgSession& session);
  // One answer for each job, in order, from several threads.
  Result<std::vector<GpgAnswer>> ask_gpg(const std::vector<Job>& jobs);
  Result<GpgKeyState> state_of(const OpenPgpSigner& signer) const;

  std::vector<ListedKey> m_keys;
  SignatureSettings m_settings;
  OpenPgpKeyring m_keyring;
  std::optional<GpgHome> m_home;
  std::unique_ptr<GpgWatch> m_watch;
  std::vector<std::unique_ptr<GpgSession>> m_sessions;
  std::set<std::size_t> m_in_ring;           // listed keys
  std::map<std::string, GpgKey> m_gpg_keys;  // by fingerprint
};

}  // namespace refwarden
