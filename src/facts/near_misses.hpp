// What somebody may have meant as a trailer: for `found` lines, never for a decision.
#pragma once

#include <string_view>
#include <vector>

#include "facts/trailers.hpp"

namespace refwarden {

// Lines of `message` outside of `block` that look like trailers, also behind a quote or list mark,
// and those anywhere whose key has letters, blanks or a colon that git does not take. The first
// 100 of them. A key that was followed by another colon than ':' keeps it.
std::vector<Trailer> near_misses(std::string_view message, const TrailerBlock& block);

// True where `key` reads like `wanted` to a person but is another key to git: another hyphen, a
// blank or underscore for it, letters that look alike, or one or two letters off. False where they
// are the same key.
bool resembles_key(std::string_view key, std::string_view wanted);

}  // namespace refwarden
