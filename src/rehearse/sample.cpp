#include "rehearse/sample.hpp"

#include <algorithm>
#include <cstdlib>

namespace refwarden {
namespace {

constexpr std::size_t k_most_repeats = 64;
constexpr int k_most_groups = 32;

// Takes the first alternative and the fewest repetitions.
class Reader {
 public:
  explicit Reader(std::string_view text) : m_text(text) {}

  // Up to the end or the parenthesis that closes the group.
  std::string alternatives() {
    std::string first = sequence();
    while (m_good && take('|')) {
      const std::string other = sequence();
      if (first.empty()) {
        first = other;  // an empty value is seldom what is wanted
      }
    }
    return first;
  }

  [[nodiscard]] bool is_done() const { return m_good && m_at == m_text.size(); }

 private:
  [[nodiscard]] bool at_end() const { return m_at >= m_text.size(); }
  [[nodiscard]] char peek() const { return at_end() ? '\0' : m_text[m_at]; }
  bool take(char wanted) {
    const bool is_there = !at_end() && m_text[m_at] == wanted;
    m_at += is_there ? 1 : 0;
    return is_there;
  }
  char next() {
    if (at_end()) {
      m_good = false;
      return '\0';
    }
    return m_text[m_at++];
  }

  std::string sequence() {
    std::string text;
    while (m_good && !at_end() && peek() != '|' && peek() != ')') {
      const std::string one = atom();
      for (std::size_t count = repeats(); count > 0; --count) {
        text += one;
      }
    }
    return text;
  }

  // How often the atom before has to be there: for `*` and `?` not at all.
  std::size_t repeats() {
    std::size_t least = 1;
    if (take('*') || take('?')) {
      least = 0;
    } else if (take('{')) {
      const std::size_t end = m_text.find('}', m_at);
      least = std::strtoul(std::string(m_text.substr(m_at)).c_str(), nullptr, 10);
      m_good = m_good && end != std::string_view::npos;
      m_at = m_good ? end + 1 : m_at;
    } else {
      take('+');
    }
    take('?');  // lazy
    return std::min(least, k_most_repeats);
  }

  std::string atom() {
    const char byte = next();
    switch (byte) {
      case '(':
        return group();
      case '[':
        return one_of_class();
      case '\\':
        return escape(next());
      case '.':
        return "x";
      case '^':
      case '$':
        return "";
      default:
        return std::string(1, byte);
    }
  }

  std::string group() {
    m_good = m_good && ++m_depth <= k_most_groups;
    if (!m_good) {
      return "";
    }
    if (take('?')) {
      // (?:x), (?i), (?i:x), (?P<name>x)
      while (m_good && peek() != ':' && peek() != '>' && peek() != ')') {
        next();
      }
      if (peek() != ')') {
        next();
      }
    }
    std::string text = alternatives();
    m_good = m_good && take(')');
    --m_depth;
    return text;
  }

  std::string one_of_class() {
    const bool is_negated = take('^');
    std::string first;
    std::string bytes;
    while (m_good && (peek() != ']' || bytes.empty())) {
      const char byte = next();
      const std::string one = byte == '\\' ? escape(next()) : std::string(1, byte);
      bytes += one;
      first = first.empty() ? one : first;
    }
    m_good = m_good && take(']');
    if (!is_negated) {
      return first;
    }
    for (const char candidate : std::string_view("xX0-_ ")) {
      if (bytes.find(candidate) == std::string::npos) {
        return std::string(1, candidate);
      }
    }
    return "x";
  }

  std::string escape(char byte) {
    switch (byte) {
      case 'd':
        return "1";
      case 'w':
      case 'D':
      case 'S':
        return "x";
      case 's':
      case 'W':
        return " ";
      case 'b':
      case 'B':
      case 'A':
      case 'z':
        return "";
      case 'p':
      case 'P':
      case 'Q':
        m_good = false;
        return "";
      default:
        return std::string(1, byte);
    }
  }

  std::string_view m_text;
  std::size_t m_at = 0;
  int m_depth = 0;
  bool m_good = true;
};

}  // namespace

std::string sample_of(const Glob& glob) {
  std::string name;
  const std::string& pattern = glob.pattern();
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const bool is_deep = pattern.compare(i, 2, "**") == 0;
    if (is_deep) {
      name += "refwarden-rehearsal";
      ++i;
    } else if (pattern[i] == '*') {
      name += "rehearsal";
    } else {
      name += pattern[i] == '?' ? 'x' : pattern[i];
    }
  }
  return name;
}

std::optional<std::string> sample_of(const Pattern& pattern) {
  Reader reader(pattern.expression());
  const std::string text = reader.alternatives();
  const bool fits =
      reader.is_done() && text.find('\n') == std::string::npos && pattern.matches_all_of(text);
  return fits ? std::optional(text) : std::nullopt;
}

}  // namespace refwarden
