#include "fuzz/fuzz.hpp"

#include <algorithm>

#include "base/fold.hpp"

namespace refwarden::fuzz {

std::string_view take_line(std::string_view& rest) {
  const std::string_view line = rest.substr(0, rest.find('\n'));
  rest.remove_prefix(std::min(rest.size(), line.size() + 1));
  return line;
}

void require_reason(std::string_view why) {
  require(!why.empty(), "a refusal without a reason");
  const bool plain =
      std::all_of(why.begin(), why.end(), [](char c) { return c >= ' ' && c < 127; });
  require(plain, "a reason with other bytes than printable ASCII");
}

void require_one_line(std::string_view text) {
  while (!text.empty()) {
    const Character next = first_character(text);
    require(next.value.has_value(), "a text for people is not UTF-8");
    require(*next.value >= U' ' && *next.value != U'\x7f', "a control byte in a text for people");
    text.remove_prefix(next.bytes);
  }
}

std::size_t Choices::below(std::size_t count) {
  if (m_rest.empty()) {
    return 0;
  }
  const auto value = static_cast<std::uint8_t>(m_rest.front());
  m_rest.remove_prefix(1);
  return value % count;
}

}  // namespace refwarden::fuzz
