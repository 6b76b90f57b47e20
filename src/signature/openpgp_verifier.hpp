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
#include "signature/evp_key.hpp"
#include "signature/gpg_home.hpp"
#include "signature/gpg_watch.hpp"
#include "signature/gpgme_session.hpp"
#include "signature/openpgp_judge.hpp"
#include "signature/openpgp_keyring.hpp"
#include "signature/openpgp_probes.hpp"
#include "signature/verifier.hpp"

namespace refwarden {

class OpenPgpVerifier {
 public:
  OpenPgpVerifier(std::vector<ListedKey> keys, SignatureSettings settings);

  // As Verifier::verify, for texts whose format is OpenPGP.
  Result<std::vector<SignatureFact>> verify(std::span<const SignedText> texts, Instant now);

  // What gpg said in the last `verify`, as the text of a file of answers for each listed
  // certificate of which a signature was good, by the primary key's fingerprint.
  [[nodiscard]] std::map<std::string, std::string> answers() const;

 private:
  struct Signer {
    OpenPgpSigner openpgp;
    std::optional<EvpKey> key;  // empty: OpenSSL does not take its numbers
  };
  // One signature on its way to its fact.
  struct Job {
    SignedText text;
    OpenPgpSignature signature;
    const Signer* signer = nullptr;     // empty: nobody's
    std::optional<SignatureFact> fact;  // where it is known without gpg
    std::optional<GpgAnswer> answer;
  };

  Done find_signers(std::vector<Job>& jobs);
  // Empty: nobody's.
  Result<const Signer*> signer_of(const OpenPgpSignature& signature);
  Done do_arithmetic(std::vector<Job>& jobs) const;
  // What a file of answers says of the certificates that `jobs` need.
  void take_answers(const std::vector<Job>& jobs);
  [[nodiscard]] AnswersBasis basis_of(std::size_t listed) const;
  // An answer for each job that has no fact yet.
  Done ask_gpg(std::vector<Job>& jobs);
  Done ask_gpg_of(const std::vector<Job*>& jobs);
  Done follow(const std::vector<Job*>& later);
  Result<std::vector<SignatureFact>> facts_of(std::vector<Job>& jobs, Instant now);
  // A home whose ring has all certificates that `jobs` need.
  Done prepare_home(const std::vector<Job>& jobs);
  Done prepare_sessions(std::size_t count);
  Done list_keys(GpgSession& session);
  Result<GpgKeyState> state_of(const OpenPgpSigner& signer) const;
  // Whether `state_of` can be told.
  [[nodiscard]] bool is_known(const OpenPgpSigner& signer) const;

  std::vector<ListedKey> m_keys;
  SignatureSettings m_settings;
  OpenPgpKeyring m_keyring;
  std::optional<GpgHome> m_home;
  std::unique_ptr<GpgWatch> m_watch;
  std::vector<std::unique_ptr<GpgSession>> m_sessions;
  std::map<std::string, std::optional<Signer>> m_signers;  // by what a signature names
  std::set<std::size_t> m_in_ring;                         // listed keys
  std::set<std::size_t> m_answers_read;                    // listed keys
  Instant m_asked_at;                                      // what follows is of then
  std::map<std::string, GpgKey> m_gpg_keys;                // by fingerprint
  OpenPgpProbes m_probes;
};

}  // namespace refwarden
