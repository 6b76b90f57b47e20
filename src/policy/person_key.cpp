#include "policy/person_key.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/fold.hpp"
#include "signature/ssh_key.hpp"

namespace refwarden {

namespace {

constexpr std::string_view k_openpgp = "openpgp:";
constexpr std::string_view k_ssh = "ssh:";
constexpr std::string_view k_x509 = "x509:";
constexpr std::string_view k_sha256 = "SHA256:";

bool is_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char byte) {
    return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f') ||
           (byte >= 'A' && byte <= 'F');
  });
}

std::string upper(std::string_view text) {
  std::string result(text);
  for (char& byte : result) {
    if (byte >= 'a' && byte <= 'f') {
      byte = static_cast<char>(byte - 'a' + 'A');
    }
  }
  return result;
}

std::optional<PersonKey> read_openpgp(std::string_view digits, const Span& at, Reading& reading) {
  if (digits.size() == 64 && is_hex(digits)) {
    reading.report(ProblemCode::not_available, at,
                   "OpenPGP keys with 64-digit fingerprints are not available yet");
    return std::nullopt;
  }
  if ((digits.size() == 8 || digits.size() == 16) && is_hex(digits)) {
    reading.report(ProblemCode::bad_key, at,
                   "a key id is no fingerprint: write all 40 digits of the primary key's");
    return std::nullopt;
  }
  if (digits.size() != 40 || !is_hex(digits)) {
    reading.report(ProblemCode::bad_key, at,
                   "an OpenPGP key is written \"openpgp:\" and 40 hex digits without blanks");
    return std::nullopt;
  }
  PersonKey key;
  key.format = SignatureFormat::openpgp;
  key.fingerprint = upper(digits);
  return key;
}

// 43 base64 characters hold 258 bits: the last one's two lowest bits are zero in the one form that
// ssh-keygen writes.
bool is_ssh_fingerprint(std::string_view text) {
  constexpr std::string_view k_prefix = "SHA256:";
  constexpr std::string_view k_base64 =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  if (text.substr(0, k_prefix.size()) != k_prefix || text.size() != k_prefix.size() + 43) {
    return false;
  }
  const std::string_view digest = text.substr(k_prefix.size());
  return digest.find_first_not_of(k_base64) == std::string_view::npos &&
         k_base64.find(digest.back()) % 4 == 0;
}

std::optional<PersonKey> read_ssh_fingerprint(std::string_view text, const Span& at,
                                              Reading& reading) {
  if (!is_ssh_fingerprint(text)) {
    reading.report(ProblemCode::bad_key, at,
                   "an SSH fingerprint is written \"ssh:SHA256:\" and 43 characters of base64");
    return std::nullopt;
  }
  PersonKey key;
  key.format = SignatureFormat::ssh;
  key.fingerprint = text;
  return key;
}

std::optional<PersonKey> read_x509(std::string_view text, const Span& at, Reading& reading) {
  if (!is_certificate_digest(text)) {
    reading.report(ProblemCode::bad_key, at,
                   "an X.509 key is written \"x509:SHA256:\" and 64 hex digits, the SHA-256 of its "
                   "certificate");
    return std::nullopt;
  }
  PersonKey key;
  key.format = SignatureFormat::x509;
  key.fingerprint = std::string(k_sha256) + ascii_lower(text.substr(k_sha256.size()));
  return key;
}

std::optional<PersonKey> read_ssh_line(const std::string& line, const Span& at, Reading& reading) {
  const auto parsed = parse_ssh_public_key(line);
  if (!parsed) {
    Problem& problem =
        reading.report(ProblemCode::bad_key, at, "this is no key that can be used here");
    problem.notes.push_back(parsed.error());
    problem.notes.emplace_back(
        "a key is \"openpgp:<40 hex digits>\", an SSH public key line or "
        "\"ssh:SHA256:<fingerprint>\"");
    return std::nullopt;
  }
  PersonKey key;
  key.format = SignatureFormat::ssh;
  key.fingerprint = parsed->fingerprint;
  key.ssh_blob = parsed->blob;
  return key;
}

}  // namespace

bool is_certificate_digest(std::string_view text) {
  return text.size() == k_sha256.size() + 64 && text.substr(0, k_sha256.size()) == k_sha256 &&
         is_hex(text.substr(k_sha256.size()));
}

std::optional<PersonKey> read_person_key(const std::string& written, const Span& at,
                                         Reading& reading) {
  const std::string_view text = written;
  std::optional<PersonKey> key;
  if (text.substr(0, k_openpgp.size()) == k_openpgp) {
    key = read_openpgp(text.substr(k_openpgp.size()), at, reading);
  } else if (text.substr(0, k_x509.size()) == k_x509) {
    key = read_x509(text.substr(k_x509.size()), at, reading);
  } else if (text.substr(0, k_ssh.size()) == k_ssh) {
    key = read_ssh_fingerprint(text.substr(k_ssh.size()), at, reading);
  } else {
    key = read_ssh_line(written, at, reading);
  }
  if (key) {
    key->at = reading.document.position(at);
  }
  return key;
}

}  // namespace refwarden
