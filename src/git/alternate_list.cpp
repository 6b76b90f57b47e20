#include "git/alternate_list.hpp"

#include <algorithm>
#include <optional>

namespace refwarden {
namespace {

constexpr char k_separator = ':';

struct Unquoted {
  std::string text;
  std::size_t length = 0;  // of the quoted form, quotes included
};

bool is_octal(char digit) {
  return digit >= '0' && digit <= '7';
}

// What the escape at the start of `rest` (after the backslash) stands for; its length in `length`.
std::optional<char> unescape(std::string_view rest, std::size_t& length) {
  constexpr std::string_view k_letters = "abtnvfr\"\\";
  constexpr std::string_view k_meanings = "\a\b\t\n\v\f\r\"\\";
  length = 1;
  const std::size_t letter = rest.empty() ? std::string_view::npos : k_letters.find(rest[0]);
  if (letter != std::string_view::npos) {
    return k_meanings[letter];
  }
  if (rest.size() < 3 || !is_octal(rest[0]) || rest[0] > '3' || !is_octal(rest[1]) ||
      !is_octal(rest[2])) {
    return std::nullopt;
  }
  length = 3;
  return static_cast<char>((rest[0] - '0') * 64 + (rest[1] - '0') * 8 + (rest[2] - '0'));
}

// A C-style quoted text at the start of `value`, which begins with a double quote.
std::optional<Unquoted> unquote(std::string_view value) {
  Unquoted result;
  for (std::size_t i = 1; i < value.size(); ++i) {
    if (value[i] == '"') {
      result.length = i + 1;
      return result;
    }
    if (value[i] != '\\') {
      result.text.push_back(value[i]);
      continue;
    }
    std::size_t length = 0;
    const auto byte = unescape(value.substr(i + 1), length);
    if (!byte) {
      return std::nullopt;
    }
    result.text.push_back(*byte);
    i += length;
  }
  return std::nullopt;
}

// Takes the first entry and its separator off `value`.
std::string take_entry(std::string_view& value) {
  const auto quoted = value.front() == '"' ? unquote(value) : std::nullopt;
  const bool whole =
      quoted && (quoted->length == value.size() || value[quoted->length] == k_separator);
  const std::size_t end = whole ? quoted->length : std::min(value.find(k_separator), value.size());
  std::string entry = whole ? quoted->text : std::string(value.substr(0, end));
  const bool comment = !whole && entry.substr(0, 1) == "#";
  value.remove_prefix(std::min(end + 1, value.size()));
  return comment ? std::string() : entry;
}

}  // namespace

std::vector<std::string> split_alternates(std::string_view value) {
  std::vector<std::string> folders;
  while (!value.empty()) {
    std::string entry = take_entry(value);
    if (!entry.empty()) {
      folders.push_back(std::move(entry));
    }
  }
  return folders;
}

}  // namespace refwarden
