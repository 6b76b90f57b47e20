// The same name on another system is the same file (semantics.md section 3).
#pragma once

#include <string>
#include <string_view>

namespace refwarden {

// NFKC_Casefold of each component, its trailing dots and spaces dropped, backslash taken as slash.
// Bytes that are not UTF-8 fold to themselves. ASCII takes a fast path. Used for paths and for
// refs.
std::string folded(std::string_view name);

// NFKC_Casefold alone, for words and addresses outside of paths.
std::string case_folded(std::string_view text);

// ASCII letters only, for e-mail addresses and trailer keys.
std::string ascii_lower(std::string_view text);

}  // namespace refwarden
