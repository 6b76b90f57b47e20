#include "signature/key_file.hpp"

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

KeyFault strength_fault(const CertificateKey& key, const KeyFloor& floor) {
  switch (strength_of(key, floor.rsa_bits)) {
    case KeyStrength::weak:
      return KeyFault::weak;
    case KeyStrength::unsupported:
      return KeyFault::unsupported;
    case KeyStrength::fine:
      break;
  }
  return floor.algorithms.objection_to({{}, key.curve}) ? KeyFault::weak : KeyFault::none;
}

// gpg takes the flag for signing away from a key that has expired: `cannot_sign` comes last.
KeyFault fault_of(const CertificateKey& key, const GpgKey& listed, const KeyFloor& floor) {
  if (listed.revoked) {
    return KeyFault::revoked;
  }
  if (listed.disabled || listed.invalid) {
    return listed.disabled ? KeyFault::disabled : KeyFault::invalid;
  }
  const KeyFault strength = strength_fault(key, floor);
  if (strength != KeyFault::none) {
    return strength;
  }
  if (listed.expired) {
    return KeyFault::expired;
  }
  return listed.can_sign ? KeyFault::none : KeyFault::cannot_sign;
}

std::optional<Instant> expiry_of(const GpgKey& key) {
  return key.expires == 0 ? std::nullopt
                          : std::optional(Instant(std::chrono::seconds(key.expires)));
}

// A subkey ends with its certificate.
std::optional<Instant> earlier(std::optional<Instant> one, std::optional<Instant> other) {
  if (one && other) {
    return std::min(*one, *other);
  }
  return one ? one : other;
}

bool outlasts(const HeldKey& key, const HeldKey* best) {
  return best == nullptr || !key.expires || (best->expires && *key.expires > *best->expires);
}

// How near to a key that can sign, nearest first. A key that was never for signing says less than
// one that is and cannot.
int distance_of(KeyFault fault) {
  switch (fault) {
    case KeyFault::none:
      return 0;
    case KeyFault::expired:
      return 1;
    case KeyFault::weak:
      return 2;
    case KeyFault::unsupported:
      return 3;
    case KeyFault::disabled:
      return 4;
    case KeyFault::invalid:
      return 5;
    case KeyFault::revoked:
      return 6;
    case KeyFault::cannot_sign:
      return 7;
  }
  require(false, "a fault has a distance");
  return 0;
}

void sum_up(HeldCertificate& held) {
  held.fault =
      std::min_element(held.keys.begin(), held.keys.end(), [](const auto& a, const auto& b) {
        return distance_of(a.fault) < distance_of(b.fault);
      })->fault;
  if (held.fault != KeyFault::none && held.fault != KeyFault::expired) {
    return;
  }
  const HeldKey* best = nullptr;
  for (const HeldKey& key : held.keys) {
    if (key.fault == held.fault && outlasts(key, best)) {
      best = &key;
    }
  }
  held.signs_until = best->expires;
  held.best = best->fingerprint;
}

// What holds for the primary key holds for the whole certificate.
KeyFault with_primary(KeyFault fault, KeyFault primary) {
  switch (primary) {
    case KeyFault::revoked:
    case KeyFault::disabled:
    case KeyFault::invalid:
      return primary;
    case KeyFault::expired:
      return fault == KeyFault::none ? primary : fault;
    case KeyFault::none:
    case KeyFault::unsupported:
    case KeyFault::weak:
    case KeyFault::cannot_sign:
      return fault;
  }
  require(false, "a primary key has a fault or none");
  return primary;
}

}  // namespace

std::string_view name_of(KeyFault fault) {
  switch (fault) {
    case KeyFault::none:
      return "none";
    case KeyFault::revoked:
      return "revoked";
    case KeyFault::disabled:
      return "disabled";
    case KeyFault::invalid:
      return "invalid";
    case KeyFault::unsupported:
      return "unsupported";
    case KeyFault::weak:
      return "weak";
    case KeyFault::expired:
      return "expired";
    case KeyFault::cannot_sign:
      return "cannot-sign";
  }
  require(false, "a key's fault has a name");
  return {};
}

std::string algorithm_of(const CertificateKey& key) {
  if (key.curve) {
    return std::string(name_of(*key.curve));
  }
  if (key.rsa_bits != 0) {
    return "rsa" + std::to_string(key.rsa_bits);
  }
  return key.algorithm == 17 ? "dsa" : "other";
}

Result<HeldCertificate> inspect_certificate(const OpenPgpCertificate& certificate,
                                            const KeyFloor& floor) {
  const auto listed = listed_by_gpg(certificate);
  if (!listed) {
    return tl::unexpected(listed.error());
  }
  HeldCertificate held;
  for (const CertificateKey& key : certificate.keys) {
    const auto entry = std::find_if(listed->begin(), listed->end(), [&](const GpgKey& each) {
      return each.fingerprint == key.fingerprint;
    });
    HeldKey& made = held.keys.emplace_back(
        HeldKey{key.fingerprint, algorithm_of(key), KeyFault::invalid, std::nullopt});
    if (entry != listed->end()) {  // gpg drops a subkey that has no binding
      made.fault = fault_of(key, *entry, floor);
      made.expires = earlier(expiry_of(*entry), held.keys.front().expires);
    }
    if (certificate.revoked_by_revoker) {
      made.fault = KeyFault::revoked;
    }
    made.fault = with_primary(made.fault, held.keys.front().fault);
  }
  sum_up(held);
  return held;
}

Done check_key_file(const std::filesystem::path& keys_folder, const std::string& fingerprint,
                    const KeyFloor& floor) {
  const auto unusable = [&](const std::string& why) {
    return fail(FailureCode::policy_broken, why, fingerprint + ".asc: " + why);
  };
  const auto file = load_key_file(keys_folder, fingerprint);
  if (!file) {
    return unusable(file.error().detail);
  }
  const auto held = inspect_certificate(file->certificate, floor);
  if (!held) {
    return tl::unexpected(held.error());
  }
  if (held->fault != KeyFault::none) {
    return unusable(
        "no key in the file can sign now (revoked, expired, too weak or of a kind that "
        "is not supported)");
  }
  return {};
}

}  // namespace refwarden
