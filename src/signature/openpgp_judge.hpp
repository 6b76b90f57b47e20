// From everything that is known of one OpenPGP signature to its one state. Pure: no key is read, no
// process started.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "signature/gpgme_session.hpp"
#include "signature/openpgp_certificate.hpp"
#include "signature/openpgp_packet.hpp"
#include "signature/verifier.hpp"

namespace refwarden {

// The listed key whose signature this claims to be.
struct OpenPgpSigner {
  std::size_t listed = 0;
  const ListedKey* entry = nullptr;
  CertificateKey key;  // the signing key or subkey
  std::string primary;
  KeyStrength strength = KeyStrength::fine;
  bool revoked_by_revoker = false;
};

// What gpg says of that key and of its primary key.
struct GpgKeyState {
  GpgKey key;
  GpgKey primary;
};

struct JudgeTime {
  Instant now;
  std::chrono::seconds future_skew;
};

// The fact for a signature whose arithmetic is wrong: `bad`, or `weak` where its key is.
SignatureFact bad_arithmetic(const OpenPgpSignature& signature, const OpenPgpSigner& signer);

// A fact with state, format, claimed key and time, for a signature that gpg need not see.
SignatureFact openpgp_fact(const OpenPgpSignature& signature, SignatureState state,
                           std::string why);

// Reasons that need no gpg, worst first: `weak` and `unsupported` keys, unusual signatures.
std::optional<SignatureFact> judge_before_gpg(const OpenPgpSignature& signature,
                                              const OpenPgpSigner& signer);

// For a signature whose arithmetic is right by our own reckoning (openpgp_arithmetic.hpp): all
// tests of signatures.md section 4, in the order of section 3.4, so that the worst fact wins: bad,
// revoked, disabled, wrong usage, expired key, expired signature, time.
SignatureFact judge_openpgp(const OpenPgpSignature& signature, const OpenPgpSigner& signer,
                            const GpgKeyState& state, const GpgAnswer& answer, JudgeTime time);

// `from` and `until` of a listed key against the day of `now`; empty where the key counts.
std::optional<std::string> outside_listed_days(const ListedKey& key, Instant now);

}  // namespace refwarden
