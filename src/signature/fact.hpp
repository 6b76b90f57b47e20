// What is true of one signature, before any rule says who may sign (semantics.md section 5).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/instant.hpp"

namespace refwarden {

enum class SignatureFormat : std::uint8_t { openpgp, ssh, x509 };
std::string_view name_of(SignatureFormat format);  // "openpgp", "ssh", "x509"

// The states of the table. `not_allowed`, `left` and what `owns` asks depend on a rule or on people
// and are decided in rules/; a verifier never returns those two.
enum class SignatureState : std::uint8_t {
  good,
  none,
  bad,
  unknown_key,
  not_allowed,
  expired_key,
  revoked_key,
  left,
  time,
  expired_signature,
  weak,
  wrong_usage,
  multiple,
  malformed,
  unsupported,
};
// "good", "unknown-key", ...: the record's words.
std::string_view name_of(SignatureState state);

struct SignatureFact {
  SignatureState state = SignatureState::none;
  std::optional<SignatureFormat> format;  // empty when it could not be told
  // The listed key (as in people.toml) that made it, when one did: "openpgp:<40 hex>" of the
  // primary key, or "ssh:SHA256:<43 base64>". For a signature under an SSH certificate
  // "ssh:SHA256:<certified key> certificate <serial> by SHA256:<authority's key>". For
  // `unknown_key` the fingerprint or issuer that the signature claims, printable. Empty otherwise.
  std::string key;
  // Index into the KeyRing's keys of that listed key; set iff the signature is mathematically good
  // and by a listed key (also for expired_key, revoked_key, time, weak, wrong_usage).
  std::optional<std::size_t> listed_key;
  std::optional<Instant> created;  // what the signature claims, OpenPGP only
  // A fixed sentence part for people: "the subkey expired on 2026-01-31". No pushed bytes.
  std::string why;
  bool touched = false;   // FIDO: user presence flag
  bool verified = false;  // FIDO: user verification flag
  bool security_key = false;
};

}  // namespace refwarden
