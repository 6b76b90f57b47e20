#include "base/untrusted.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/fold.hpp"

namespace refwarden {
namespace {

// More marks on one letter than any script needs would run over other lines of a terminal.
constexpr unsigned k_most_marks = 4;

std::string escape(const Character& character, char byte) {
  if (!character.value || *character.value < 0x80) {
    return fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
  }
  return fmt::format("\\u{{{:04x}}}", static_cast<std::uint32_t>(*character.value));
}

class Line {
 public:
  explicit Line(std::size_t columns) : m_columns(columns) {}

  [[nodiscard]] bool is_full() const { return m_used > m_columns; }

  void add(const Character& character, std::string_view bytes) {
    const bool mark = character.columns == 0;
    m_marks = mark ? m_marks + 1 : 0;
    // A mark at the start would stand on what our own text has before it.
    const bool stands = !mark || (m_used > 0 && m_marks <= k_most_marks);
    if (character.visible && stands) {
      append(bytes, character.columns);
    } else {
      const std::string text = escape(character, bytes.front());
      append(text, text.size());
    }
  }

  [[nodiscard]] std::string text() && {
    if (is_full()) {
      m_text.resize(m_fits);
      m_text.append(std::min<std::size_t>(3, m_columns), '.');
    }
    return std::move(m_text);
  }

 private:
  void append(std::string_view text, std::size_t columns) {
    m_text += text;
    m_used += columns;
    if (m_used + 3 <= m_columns) {
      m_fits = m_text.size();
    }
  }

  std::size_t m_columns;
  std::size_t m_used = 0;
  std::size_t m_fits = 0;  // as much of the text as leaves room for the dots
  unsigned m_marks = 0;
  std::string m_text;
};

}  // namespace

std::string printable(const Untrusted& text, std::size_t columns) {
  Line line(columns);
  std::string_view rest = text.bytes();
  while (!rest.empty() && !line.is_full()) {
    const Character next = first_character(rest);
    line.add(next, rest.substr(0, next.bytes));
    rest.remove_prefix(next.bytes);
  }
  return std::move(line).text();
}

}  // namespace refwarden
