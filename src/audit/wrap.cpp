#include "audit/wrap.hpp"

#include <algorithm>

#include "base/untrusted.hpp"

namespace refwarden {
namespace {

constexpr std::size_t k_columns = 80;

// Columns of printable text whose characters are one column wide.
std::size_t columns_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
  }));
}

}  // namespace

std::string wrapped(std::string_view text, std::size_t indent, std::size_t start) {
  std::string lines;
  std::size_t column = start;
  bool fresh = true;  // nothing on this line yet that a blank would part from
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t width = columns_of(word);
    if (!fresh && column + 1 + width > k_columns) {
      lines += '\n';
      lines.append(indent, ' ');
      column = indent;
    } else if (!fresh) {
      lines += ' ';
      ++column;
    }
    lines += word;
    column += width;
    fresh = false;
  }
  return lines + "\n";
}

std::string cell(std::string_view text, std::size_t columns) {
  std::string filled = printable(Untrusted(text), columns);
  const std::size_t used = columns_of(filled);
  filled.append(columns > used ? columns - used : 0, ' ');
  return filled;
}

}  // namespace refwarden
