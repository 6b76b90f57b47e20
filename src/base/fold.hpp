// The same name on another system is the same file (semantics.md section 3).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace refwarden {

// NFKC_Casefold of each component, its trailing dots and spaces dropped, backslash taken as slash.
// Bytes that are not UTF-8 fold to themselves. ASCII takes a fast path. Used for paths and for
// refs.
std::string folded(std::string_view name);

// The same with the dots and spaces kept, as on a system that knows no case and drops nothing.
std::string folded_in_full(std::string_view name);

// NFKC_Casefold alone, for words and addresses outside of paths.
std::string case_folded(std::string_view text);

// ASCII letters only, for e-mail addresses and trailer keys.
std::string ascii_lower(std::string_view text);

// One step through bytes that need not be UTF-8.
struct Character {
  std::size_t bytes = 1;          // how many the step takes, at least 1
  std::optional<char32_t> value;  // empty: a byte that is no part of valid UTF-8 (RFC 3629)
  bool visible = false;           // no control, format, ignorable, private or unassigned one
  unsigned columns = 0;           // of a terminal, 0 for marks that stand on the one before
};

// The first character of `text`, which must not be empty.
Character first_character(std::string_view text);

}  // namespace refwarden
