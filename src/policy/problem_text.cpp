#include <algorithm>

#include <fmt/format.h>

#include "policy/load.hpp"

namespace refwarden {

namespace {

constexpr std::size_t k_widest_excerpt = 120;

bool continues_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

// Characters of `bytes`, where every byte that is no continuation begins one.
std::size_t characters_in(std::string_view bytes) {
  return static_cast<std::size_t>(std::count_if(
      bytes.begin(), bytes.end(), [](char byte) { return !continues_character(byte); }));
}

// What an admin's terminal may see of a line: a tab takes one column as the caret expects, control
// characters none of their effect.
std::string shown(std::string_view bytes) {
  std::string text(bytes);
  for (char& byte : text) {
    const auto value = static_cast<unsigned char>(byte);
    if (byte == '\t') {
      byte = ' ';
    } else if (value < 0x20 || value == 0x7f) {
      byte = '?';
    }
  }
  return text;
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
  excerpt.line = (from > 0 ? "..." : "") + shown(line.substr(from, end - from)) +
                 (end < line.size() ? "..." : "");
  excerpt.indent = (from > 0 ? 3U : 0U) + characters_in(line.substr(from, column - from));
  const std::size_t marked = std::min(length, end > column ? end - column : 1);
  excerpt.carets = std::max<std::size_t>(1, characters_in(line.substr(column, marked)));
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
