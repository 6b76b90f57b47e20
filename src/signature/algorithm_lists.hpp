// Which hashes and curves the policy takes: its floor beside the size of RSA keys.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "signature/evp_digest.hpp"
#include "signature/fact.hpp"

namespace refwarden {

enum class KeyCurve : std::uint8_t { ed25519, p256, p384, p521 };
std::string_view name_of(KeyCurve curve);      // "ed25519", "p256", "p384", "p521"
std::string_view name_of(DigestName digest);   // "sha256", "sha384", "sha512"
std::string_view title_of(KeyCurve curve);     // "Ed25519", "P-256", ...
std::string_view title_of(DigestName digest);  // "SHA-256", ...

// What one signature was made with, in any format.
struct UsedAlgorithms {
  // Of the object, and of what the signature algorithm itself hashes where the signature or the
  // type of the key chooses that: one hash in OpenPGP, one or two in SSH. What belongs to an
  // algorithm (SHA-512 in Ed25519) or to a token's envelope is not among them.
  std::set<DigestName> hashes;
  std::optional<KeyCurve> curve;  // none: RSA
};

// `[signatures] hashes` and `curves`: everything that is supported, unless the policy has less.
struct AlgorithmLists {
  std::set<DigestName> hashes{DigestName::sha256, DigestName::sha384, DigestName::sha512};
  std::set<KeyCurve> curves{KeyCurve::ed25519, KeyCurve::p256, KeyCurve::p384, KeyCurve::p521};

  // The sentence part that says what is not in the lists; nothing where all is.
  [[nodiscard]] std::optional<std::string> objection_to(const UsedAlgorithms& used) const;
  [[nodiscard]] bool operator==(const AlgorithmLists&) const = default;
};

// `fact` by these lists: a signature that is good by arithmetic and by a listed key (expired,
// revoked and so on included) is `weak` where they do not take what it was made with; every other
// fact stays.
SignatureFact held_to(const AlgorithmLists& lists, const UsedAlgorithms& used, SignatureFact fact);

}  // namespace refwarden
