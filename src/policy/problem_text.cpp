#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "base/fold.hpp"
#include "policy/load.hpp"

namespace refwarden {

namespace {

constexpr std::size_t k_widest_excerpt = 120;

bool continues_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

// What an admin's terminal may see of a line, and how many characters that is: a tab takes one
// column as the caret expects, and `?` stands for each control or other invisible character and for
// each byte that is not UTF-8.
struct Shown {
  std::string text;
  std::size_t characters = 0;
};

Shown shown(std::string_view bytes) {
  Shown line;
  for (; !bytes.empty(); ++line.characters) {
    const Character next = first_character(bytes);
    const bool tab = bytes.front() == '\t';
    const std::string_view hidden = tab ? " " : "?";
    line.text += next.visible ? bytes.substr(0, next.bytes) : hidden;
    bytes.remove_prefix(next.bytes);
  }
  return line;
}

struct Excerpt {
  std::string line;
  std::size_t indent = 0;
  std::size_t carets = 1;
};

// The part of the line around the caret, at most `k_widest_excerpt` bytes of it.
Excerpt excerpt_of(const Problem& problem) {
  const std::string_view line = problem.line;
  const std::size_t column =
      std::min(line.size(), static_cast<std::size_t>(std::max(problem.at.column, 1)) - 1);
  const auto length = static_cast<std::size_t>(std::max(problem.length, 1));
  std::size_t from = column < k_widest_excerpt / 2 ? 0 : column - k_widest_excerpt / 2;
  if (line.size() <= k_widest_excerpt) {
    from = 0;
  }
  while (from > 0 && continues_character(line[from])) {
    --from;
  }
  std::size_t end = std::min(line.size(), from + k_widest_excerpt);
  while (end < line.size() && continues_character(line[end])) {
    ++end;
  }
  Excerpt excerpt;
  excerpt.line = (from > 0 ? "..." : "") + shown(line.substr(from, end - from)).text +
                 (end < line.size() ? "..." : "");
  excerpt.indent = (from > 0 ? 3U : 0U) + shown(line.substr(from, column - from)).characters;
  const std::size_t marked = std::min(length, end > column ? end - column : 1);
  excerpt.carets = std::max<std::size_t>(1, shown(line.substr(column, marked)).characters);
  return excerpt;
}

std::string excerpt_text(const Problem& problem, std::size_t width) {
  const Excerpt excerpt = excerpt_of(problem);
  std::string caret_line = std::string(excerpt.indent, ' ') + std::string(excerpt.carets, '^');
  if (!problem.suggestion.empty()) {
    caret_line += " " + problem.suggestion;
  }
  const std::string margin(width, ' ');
  return fmt::format("{} |\n{} | {}\n{} | {}\n", margin, problem.at.line, excerpt.line, margin,
                     caret_line);
}

}  // namespace

std::string to_text(const Problem& problem) {
  const bool placed = problem.at.line > 0;
  const std::size_t width = placed ? std::to_string(problem.at.line).size() : 1;
  const std::string margin(width, ' ');
  std::string text =
      fmt::format("{}[{}]: {}\n", problem.weight == Problem::Weight::error ? "error" : "warning",
                  problem.code, problem.text);
  text += placed ? fmt::format("{}--> {}:{}:{}\n", margin, problem.at.file, problem.at.line,
                               problem.at.column)
                 : fmt::format("{}--> {}\n", margin, problem.at.file);
  if (placed) {
    text += excerpt_text(problem, width);
  } else if (!problem.suggestion.empty()) {
    text += fmt::format("{} = {}\n", margin, problem.suggestion);
  }
  if (placed && !problem.notes.empty()) {
    text += margin + " |\n";
  }
  for (const std::string& note : problem.notes) {
    text += fmt::format("{} = {}\n", margin, note);
  }
  return text;
}

}  // namespace refwarden
