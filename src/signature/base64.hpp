// Base64 of RFC 4648 section 4, with padding and without line breaks.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace refwarden {

std::string base64_encoded(std::string_view bytes);

// The bytes of exactly one encoding: no white space, full padding, unused bits zero. Everything
// else is empty, so that two texts never stand for the same bytes.
std::optional<std::string> base64_decoded(std::string_view text);

}  // namespace refwarden
