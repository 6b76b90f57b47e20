// "did you mean": the nearest known word.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace refwarden {

// Damerau-Levenshtein (optimal string alignment) distance of `a` and `b`, in edits of one byte.
std::size_t edit_distance(std::string_view a, std::string_view b);

// The word of `known` nearest to `word`, if it is at most a third of its length away (and at most
// 3).
std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& known);

}  // namespace refwarden
