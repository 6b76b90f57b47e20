// One GPGME context in our own words. Nothing outside of gpgme_*.cpp knows GPGME.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace refwarden {

// What gpg lists of one key or subkey.
struct GpgKey {
  std::string fingerprint;
  std::string primary;  // fingerprint of the certificate's primary key
  bool revoked = false;
  bool expired = false;  // by gpg's own clock
  bool disabled = false;
  bool invalid = false;
  bool can_sign = false;
  std::int64_t expires = 0;  // seconds since 1970; 0: never
};

// gpgme_signature_t's status in one word (signatures.md section 3.1).
enum class GpgOutcome : std::uint8_t {
  good,
  bad,
  expired_signature,  // good apart from that; hides an expired or revoked key
  expired_key,        // good apart from that; hides a revoked key
  revoked_key,        // good apart from that
  wrong_usage,
  no_binding,  // gpg does not take the key for one of the certificate's signing keys
  time_conflict,
  weak_digest,
  other,
};

struct GpgAnswer {
  GpgOutcome outcome = GpgOutcome::other;
  std::string fingerprint;  // of the signing key, as gpg says
  std::int64_t created = 0;
  std::int64_t expires = 0;  // 0: never
  unsigned algorithm = 0;    // RFC 4880 section 9.1
  unsigned digest = 0;       // RFC 4880 section 9.4
  bool notations = false;
};

struct GpgPlace {
  std::string program;  // absolute path of gpg
  std::string home;
};

// For one thread at a time; several sessions may work side by side.
class GpgSession {
 public:
  // Starts GPGME on first use, without gpgconf and offline, and opens `count` sessions. gpg is
  // asked for its version the first time, however many sessions there are; another program than
  // the `gpg` in PATH each time that the program changes. `server_broken` if there is no gpg.
  static Result<std::vector<std::unique_ptr<GpgSession>>> open(const GpgPlace& place,
                                                               std::size_t count);
  virtual ~GpgSession() = default;

  // Every key of every certificate in the home.
  virtual Result<std::vector<GpgKey>> list_keys() = 0;
  // One gpg process. `server_broken` unless gpg answers with exactly one signature.
  virtual Result<GpgAnswer> verify(std::string_view packet, std::string_view payload) = 0;
};

}  // namespace refwarden
