// UTF-8 as the record needs it (RFC 3629).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace refwarden {

// The code points of `bytes` as UTF-16 code units; nothing where `bytes` is not UTF-8 (overlong
// forms, surrogates and code points over U+10FFFF included).
std::optional<std::u16string> utf16_of(std::string_view bytes);

// True where `bytes` is UTF-8 without noncharacters, the text that I-JSON may hold (RFC 7493
// section 2.1).
bool is_interchange_text(std::string_view bytes);

}  // namespace refwarden
