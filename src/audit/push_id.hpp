// The name of one record that people say aloud.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace refwarden {

// For the record with this sequence number: 50 bits in Crockford's base 32, "7QK3M-2HD9X" (no I, L,
// O or U). 30 are random (getrandom(2)), and 20 follow from the number, so that no two of a million
// records in a row, which is many more than a segment has, share one, and nobody has to look
// for it there.
Result<std::string> make_push_id(std::uint64_t sequence);

// Ten random digits of the same form, for a file that nobody else has a name for.
Result<std::string> random_name();

// `text` as somebody may have typed it (small letters, I or L for 1, O for 0, without the hyphen)
// in the form above; unchanged where it is no push id.
std::string normal_push_id(std::string_view text);

}  // namespace refwarden
