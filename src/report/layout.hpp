// Lines for a pusher's terminal: words, labels and commands in the 72 columns that "remote: "
// leaves of 80.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/untrusted.hpp"

namespace refwarden {

// Columns after git's own `remote: `.
inline constexpr std::size_t k_line_columns = 72;
// The most columns that one pushed text takes: it must fit behind a label with its quotes.
inline constexpr std::size_t k_pushed_columns = 60;

// Terminal columns of `text`, which must be printable.
std::size_t columns_of(std::string_view text);

// One paragraph as words. Blanks are set between words when they are laid out, so nothing that
// somebody pushed can place a blank or a line break.
class Text {
 public:
  enum class Kind : std::uint8_t {
    ours,    // may be broken where it is longer than a line
    quoted,  // pushed text in quotes: cut where it is longer than a line
    bare,    // the same without quotes, but with them where it would start a line
  };
  struct Word {
    std::string open;  // ours, in front of the text
    std::string text;
    std::string close;  // ours, behind the text
    Kind kind = Kind::ours;
    bool soft_break = false;  // starts a line where the paragraph does not fit on one
  };

  Text() = default;
  explicit Text(std::string_view words) { say(words); }

  // Our own words or the policy's, parted at blanks, made printable.
  Text& say(std::string_view words);
  // One word of our own, blanks and all.
  Text& word(std::string word);
  // Pushed text in double quotes; never broken.
  Text& quote(const Untrusted& pushed, std::size_t columns = k_pushed_columns);
  // Pushed text that reads better bare (a ref, a path); quoted where it would start a line, so that
  // it can never look like a line of ours.
  Text& bare(const Untrusted& pushed, std::size_t columns = k_pushed_columns);
  // Joins `mark` ("," or ":") to the last word.
  Text& close(std::string_view mark);
  // The same, but a blank in `words` is a place to break at.
  Text& join(std::string_view words);
  // Joins `mark` to the front of the word that comes next.
  Text& open(std::string_view mark);
  // What follows starts a new line if the paragraph does not fit on one.
  Text& soft_break();
  // All words of `other`.
  Text& add(const Text& other);
  // Lines after the first are indented by this much more.
  Text& hang(std::size_t columns);

  [[nodiscard]] bool empty() const { return m_words.empty(); }
  [[nodiscard]] const std::vector<Word>& words() const { return m_words; }
  [[nodiscard]] std::size_t hanging() const { return m_hang; }

 private:
  void push(std::string text, Kind kind);

  std::vector<Word> m_words;
  std::string m_open;
  std::size_t m_hang = 0;
  bool m_break = false;
};

// Whether words of ours stand in front of the first line.
enum class LineStart : std::uint8_t { taken, free };

// `text` in lines of at most `columns`, the later ones indented by `text.hanging()`. At least one
// line.
std::vector<std::string> wrap(const Text& text, std::size_t columns,
                              LineStart start = LineStart::taken);

// The whole answer, line by line.
class Page {
 public:
  explicit Page(std::string line_prefix);

  void blank();
  // From the first column; later lines are indented by two.
  void lead(const Text& text);
  // Indented by two, without a label.
  void note(const Text& text);
  // `label` is printed on the first line of the first paragraph that it holds.
  void fact(std::string_view label, const Text& text);
  void hint(const Text& text);
  // A line to be typed into a message, below a hint.
  void typed(const Text& text);
  // A command that can be copied: arguments are quoted for a POSIX shell, long ones are broken
  // with a backslash. `fits` must hold for it.
  void command(const std::vector<std::string>& arguments);

  [[nodiscard]] std::string text() const { return m_text; }

 private:
  void line(std::string_view text);
  void block(std::string_view first, std::string_view later, const Text& text);

  std::string m_prefix;
  std::size_t m_columns;
  std::string m_label;  // of the fact before
  std::string m_text;
};

}  // namespace refwarden
