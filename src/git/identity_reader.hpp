// The value of an author, committer or tagger header (semantics.md section 5).
#pragma once

#include <string_view>

#include "git/objects.hpp"

namespace refwarden {

// Exactly `name <address> seconds zone`: a name with something in it, no `<`, `>` or control byte
// in name or address, a decimal time without sign or leading zeros that fits 63 bits, and a zone
// of sign and four digits, minutes below 60, at most 1400. Stricter than git's fsck_ident.
Parsed<Identity> read_identity(std::string_view text);

}  // namespace refwarden
