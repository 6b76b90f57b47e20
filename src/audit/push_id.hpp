// The name of one record that people say aloud.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace refwarden {

// 50 random bits (getrandom(2)) in Crockford's base 32, "7QK3M-2HD9X": no I, L, O or U.
Result<std::string> make_push_id();

// `text` as somebody may have typed it (small letters, I or L for 1, O for 0, without the hyphen)
// in the form above; unchanged where it is no push id.
std::string normal_push_id(std::string_view text);

}  // namespace refwarden
