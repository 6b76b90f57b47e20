// What an OpenPGP certificate of the policy is worth today: for `policy check` and the commands
// about keys, never for a verdict.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "signature/algorithm_lists.hpp"
#include "signature/openpgp_certificate.hpp"

namespace refwarden {

// Below this a key makes only `weak` signatures.
struct KeyFloor {
  unsigned rsa_bits = 2048;
  AlgorithmLists algorithms;
};

// Why a key cannot sign today, worst first; `none`: it can.
enum class KeyFault : std::uint8_t {
  none,
  revoked,
  disabled,
  invalid,      // no valid binding
  unsupported,  // algorithm or curve
  weak,
  expired,
  cannot_sign,  // not meant for signing
};
std::string_view name_of(KeyFault fault);  // "none", "revoked", ..., "cannot-sign"

struct HeldKey {
  std::string fingerprint;
  std::string algorithm;  // "ed25519", "p256", "rsa4096", "other"
  KeyFault fault = KeyFault::none;
  std::optional<Instant> expires;
};

struct HeldCertificate {
  std::vector<HeldKey> keys;  // the primary key first, at least that
  // `none` where some key can sign; else what is wrong with the one that is nearest to it.
  KeyFault fault = KeyFault::none;
  // The last moment at which one of the keys that can sign today still can; empty: no end. Where
  // none can because they have expired, when the last one did.
  std::optional<Instant> signs_until;
  std::string best;  // that key's fingerprint; empty unless it can sign or could until it expired
};

// The words of HeldKey::algorithm.
std::string algorithm_of(const CertificateKey& key);

// Asks gpg, in a home of its own, by gpg's clock.
Result<HeldCertificate> inspect_certificate(const OpenPgpCertificate& certificate,
                                            const KeyFloor& floor);

// What `policy check` says of one OpenPGP key file: exactly one certificate with `fingerprint`,
// able to sign. Failure text is for the admin.
Done check_key_file(const std::filesystem::path& keys_folder, const std::string& fingerprint,
                    const KeyFloor& floor);

}  // namespace refwarden
