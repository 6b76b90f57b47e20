#include "facts/near_misses.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "base/edit_distance.hpp"
#include "base/fold.hpp"

namespace refwarden {
namespace {

constexpr std::size_t k_most = 100;
constexpr std::size_t k_longest_key = 64;
constexpr std::size_t k_most_words = 3;
constexpr std::string_view k_wide_colon = "\xef\xbc\x9a";  // U+FF1A

struct LookAlike {
  char32_t letter;
  char ascii;
};

// Letters of Cyrillic (04.., 05..), Greek (03..) and dotless i that print like an ASCII one, after
// folding of case.
constexpr std::array<LookAlike, 30> k_look_alikes{{
    {U'\u0430', 'a'}, {U'\u0432', 'b'}, {U'\u0441', 'c'}, {U'\u0501', 'd'}, {U'\u0435', 'e'},
    {U'\u04bb', 'h'}, {U'\u043d', 'h'}, {U'\u0456', 'i'}, {U'\u0458', 'j'}, {U'\u043a', 'k'},
    {U'\u043c', 'm'}, {U'\u043e', 'o'}, {U'\u0440', 'p'}, {U'\u051b', 'q'}, {U'\u0433', 'r'},
    {U'\u0455', 's'}, {U'\u0442', 't'}, {U'\u0443', 'y'}, {U'\u0445', 'x'}, {U'\u0461', 'w'},
    {U'\u051d', 'w'}, {U'\u03b1', 'a'}, {U'\u03b9', 'i'}, {U'\u03ba', 'k'}, {U'\u03bf', 'o'},
    {U'\u03c1', 'p'}, {U'\u03c4', 't'}, {U'\u03c5', 'u'}, {U'\u03bd', 'v'}, {U'\u0131', 'i'},
}};

std::string_view without_marks(std::string_view line) {
  const std::size_t text = line.find_first_not_of(" \t>*-#`|");
  return text == std::string_view::npos ? std::string_view{} : trimmed(line.substr(text));
}

bool may_be_in_key(char byte) {
  const auto value = static_cast<unsigned char>(byte);
  return value >= 0x80 || (value >= 'a' && value <= 'z') || (value >= 'A' && value <= 'Z') ||
         (value >= '0' && value <= '9') || byte == '-' || byte == '_' || byte == ' ' ||
         byte == '\t';
}

bool may_be_key(std::string_view key) {
  const auto words = std::count(key.begin(), key.end(), ' ') + 1;
  return !key.empty() && key.size() <= k_longest_key &&
         static_cast<std::size_t>(words) <= k_most_words &&
         std::all_of(key.begin(), key.end(), may_be_in_key);
}

std::optional<Trailer> look_at(std::string_view line) {
  const std::string_view start = without_marks(line);
  const std::string_view text = start.substr(0, k_longest_key + 2);
  const std::size_t plain = text.find(':');
  const std::size_t wide = text.find(k_wide_colon);
  const bool odd_colon = wide < plain;
  const std::size_t at = std::min(plain, wide);
  if (at == std::string_view::npos || !may_be_key(trimmed(text.substr(0, at)))) {
    return std::nullopt;
  }
  const std::size_t width = odd_colon ? k_wide_colon.size() : 1;
  const std::string_view key = odd_colon ? text.substr(0, at + width) : trimmed(text.substr(0, at));
  return Trailer{Untrusted(key), Untrusted(trimmed(start.substr(at + width)))};
}

// Lower case, look-alikes replaced, and nothing but letters and digits left.
std::string bare(std::string_view key) {
  const std::string folded_key = case_folded(key);
  std::string text;
  for (std::string_view rest = folded_key; !rest.empty();) {
    const Character next = first_character(rest);
    const char32_t value = next.value.value_or(U'?');
    const auto* like = std::find_if(k_look_alikes.begin(), k_look_alikes.end(),
                                    [&](const LookAlike& entry) { return entry.letter == value; });
    if (like != k_look_alikes.end()) {
      text.push_back(like->ascii);
    } else if ((value >= U'a' && value <= U'z') || (value >= U'0' && value <= U'9')) {
      text.push_back(static_cast<char>(value));
    }
    rest.remove_prefix(next.bytes);
  }
  return text;
}

}  // namespace

std::vector<Trailer> near_misses(std::string_view message, const TrailerBlock& block) {
  std::vector<Trailer> found;
  for (std::size_t at = 0; at < message.size() && found.size() < k_most;) {
    const std::string_view line = line_at(message, at);
    const bool counts = at >= block.begin && at < block.end && separator_of(line) != 0 &&
                        separator_of(line) != std::string_view::npos;
    // The first line is the subject, which has its own explanation.
    const std::optional<Trailer> look =
        counts || at == 0 ? std::nullopt : look_at(line.substr(0, line.size()));
    if (look) {
      found.push_back(*look);
    }
    at += line.size();
  }
  return found;
}

bool resembles_key(std::string_view key, std::string_view wanted) {
  if (ascii_lower(key) == ascii_lower(wanted) || key.size() > k_longest_key) {
    return false;
  }
  const std::string a = bare(key);
  const std::string b = bare(wanted);
  // Short words are too near to each other to guess: "Ticket" may be two letters off, "PR" none.
  return !b.empty() && edit_distance(a, b) <= std::min<std::size_t>(2, b.size() / 4);
}

}  // namespace refwarden
