// The forms in which people.toml writes a person's key.
#pragma once

#include <optional>
#include <string>

#include "policy/policy.hpp"
#include "policy/table_reader.hpp"

namespace refwarden {

// "SHA256:" and 64 hex digits, in either case.
bool is_certificate_digest(std::string_view text);

// `openpgp:` and 40 hex digits of a primary key's fingerprint, a whole SSH public key line, or
// `ssh:SHA256:` and 43 base64 characters, or `x509:SHA256:` and 64 hex digits. Anything else is
// reported at `at`.
std::optional<PersonKey> read_person_key(const std::string& written, const Span& at,
                                         Reading& reading);

}  // namespace refwarden
