#include "report/layout.hpp"

#include <algorithm>
#include <utility>

#include "base/fold.hpp"
#include "report/shell.hpp"

namespace refwarden {
namespace {

constexpr std::string_view k_fact_indent = "          ";
constexpr std::size_t k_label_columns = 8;

// Our own text may be as long as it likes; it is wrapped, not cut.
std::string clean(std::string_view word) {
  return printable(Untrusted(word), 8 * word.size() + 8);
}

// `word` as it stands in a line; with quotes where it is quoted or has to be, cut to `room` where
// it is pushed.
std::string shown(const Text::Word& word, bool starts_line, std::size_t room) {
  const bool quotes = word.kind == Text::Kind::quoted ||
                      (word.kind == Text::Kind::bare && starts_line && word.open.empty());
  const std::string mark = quotes ? "\"" : "";
  std::string text = word.text;
  const std::size_t around = columns_of(word.open) + columns_of(word.close) + 2 * mark.size();
  if (word.kind != Text::Kind::ours && around + columns_of(text) > room) {
    text = printable(Untrusted(text), room > around ? room - around : 1);
  }
  return word.open + mark + text + mark + word.close;
}

// The longest start of `word` that fits into `columns`, never splitting a character.
std::size_t fitting(std::string_view word, std::size_t columns) {
  std::size_t used = 0;
  std::size_t at = 0;
  while (at < word.size()) {
    const Character next = first_character(word.substr(at));
    if (used + next.columns > columns) {
      break;
    }
    used += next.columns;
    at += next.bytes;
  }
  return std::max<std::size_t>(at, 1);
}

class Wrapper {
 public:
  Wrapper(std::size_t columns, std::size_t hang, LineStart start)
      : m_columns(columns), m_hang(hang), m_start(start) {}

  void add(const Text::Word& word, bool break_here) {
    const std::string text = shown(word, false, m_columns);
    const std::size_t width = columns_of(text);
    if (!m_line.empty() && !break_here && m_used + 1 + width <= room()) {
      m_line += " " + text;
      m_used += 1 + width;
      return;
    }
    if (!m_line.empty()) {
      end_line();
    }
    add_first(shown(word, !m_lines.empty() || m_start == LineStart::free, room()));
  }

  std::vector<std::string> lines() && {
    end_line();
    return std::move(m_lines);
  }

 private:
  [[nodiscard]] std::size_t room() const {
    return m_lines.empty() ? m_columns : m_columns - m_hang;
  }

  void add_first(std::string text) {
    while (columns_of(text) > room()) {
      const std::size_t part = fitting(text, room());
      m_line = text.substr(0, part);
      end_line();
      text.erase(0, part);
    }
    m_used = columns_of(text);
    m_line = std::move(text);
  }

  void end_line() {
    m_lines.push_back(std::string(m_lines.empty() ? 0 : m_hang, ' ') + m_line);
    m_line.clear();
    m_used = 0;
  }

  std::size_t m_columns;
  std::size_t m_hang;
  LineStart m_start;
  std::size_t m_used = 0;
  std::string m_line;
  std::vector<std::string> m_lines;
};

std::size_t width_of(const Text& text) {
  std::size_t width = 0;
  for (const auto& word : text.words()) {
    width += columns_of(shown(word, false, k_line_columns)) + 1;
  }
  return width == 0 ? 0 : width - 1;
}

std::string without_trailing_blanks(std::string_view text) {
  const std::size_t end = text.find_last_not_of(' ');
  return std::string(text.substr(0, end == std::string_view::npos ? 0 : end + 1));
}

}  // namespace

std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    const Character next = first_character(text);
    columns += next.columns;
    text.remove_prefix(next.bytes);
  }
  return columns;
}

void Text::push(std::string text, Kind kind) {
  m_words.push_back(
      {std::exchange(m_open, {}), std::move(text), {}, kind, std::exchange(m_break, false)});
}

Text& Text::say(std::string_view words) {
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(' '), words.size());
    if (end > 0) {
      push(clean(words.substr(0, end)), Kind::ours);
    }
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return *this;
}

Text& Text::word(std::string word) {
  push(std::move(word), Kind::ours);
  return *this;
}

Text& Text::quote(const Untrusted& pushed, std::size_t columns) {
  push(printable(pushed, columns), Kind::quoted);
  return *this;
}

Text& Text::bare(const Untrusted& pushed, std::size_t columns) {
  const std::string text = printable(pushed, columns);
  // A blank in it, or nothing at all, would leave the reader to guess where it ends.
  const bool clear = !text.empty() && text.find_first_of(" \"") == std::string::npos;
  push(text, clear ? Kind::bare : Kind::quoted);
  return *this;
}

Text& Text::close(std::string_view mark) {
  if (!m_words.empty()) {
    m_words.back().close += mark;
  }
  return *this;
}

Text& Text::join(std::string_view words) {
  const std::size_t blank = std::min(words.find(' '), words.size());
  return close(words.substr(0, blank)).say(words.substr(blank));
}

Text& Text::open(std::string_view mark) {
  m_open += mark;
  return *this;
}

Text& Text::soft_break() {
  m_break = true;
  return *this;
}

Text& Text::add(const Text& other) {
  m_words.insert(m_words.end(), other.m_words.begin(), other.m_words.end());
  return *this;
}

Text& Text::hang(std::size_t columns) {
  m_hang = columns;
  return *this;
}

std::vector<std::string> wrap(const Text& text, std::size_t columns, LineStart start) {
  const bool fits_on_one = width_of(text) <= columns;
  Wrapper wrapper(columns, text.hanging(), start);
  for (const auto& word : text.words()) {
    wrapper.add(word, word.soft_break && !fits_on_one);
  }
  return std::move(wrapper).lines();
}

Page::Page(std::string line_prefix)
    : m_prefix(std::move(line_prefix)),
      m_columns(k_line_columns - std::min<std::size_t>(columns_of(m_prefix), 16)) {}

void Page::line(std::string_view text) {
  m_text += without_trailing_blanks(m_prefix + std::string(text)) + "\n";
}

void Page::block(std::string_view first, std::string_view later, const Text& text) {
  const bool blank = first.find_first_not_of(' ') == std::string_view::npos;
  std::string_view start = first;
  for (const auto& part :
       wrap(text, m_columns - first.size(), blank ? LineStart::free : LineStart::taken)) {
    line(std::string(start) + part);
    start = later;
  }
}

void Page::blank() {
  line("");
  m_label.clear();
}

void Page::lead(const Text& text) {
  block("", "", Text(text).hang(2));
  m_label.clear();
}

void Page::note(const Text& text) {
  block("  ", "  ", text);
}

void Page::fact(std::string_view label, const Text& text) {
  if (text.empty()) {
    return;
  }
  std::string start(k_fact_indent);
  if (m_label != label) {
    start.replace(2, label.size(), label);
    m_label = label;
  }
  block(start.substr(0, 2 + k_label_columns), k_fact_indent, text);
}

void Page::hint(const Text& text) {
  block("hint: ", "hint: ", text);
}

void Page::typed(const Text& text) {
  block("hint:   ", "hint:     ", text);
}

void Page::command(const std::vector<std::string>& arguments) {
  const auto words = shell_words(arguments);
  std::string current;
  std::string_view start = "hint:   ";
  for (std::size_t i = 0; i < words.size(); ++i) {
    // Room for a blank and the backslash.
    const std::size_t more = i + 1 == words.size() ? 0 : 2;
    if (!current.empty() &&
        start.size() + columns_of(current) + 1 + columns_of(words[i]) + more > m_columns) {
      line(std::string(start) + current + " \\");
      start = "hint:     ";
      current.clear();
    }
    current += (current.empty() ? "" : " ") + words[i];
  }
  line(std::string(start) + current);
}

}  // namespace refwarden
