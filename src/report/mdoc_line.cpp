#include "report/mdoc_line.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace refwarden {

std::string without_escapes(std::string_view line) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 5> k_escapes{
      {{"\\&", ""}, {"\\-", "-"}, {"\\(dq", "\""}, {"\\(aq", "'"}, {"\\e", "\\"}}};
  std::string text;
  while (!line.empty()) {
    const auto* const escape =
        std::find_if(k_escapes.begin(), k_escapes.end(),
                     [&](const auto& known) { return line.starts_with(known.first); });
    text += escape == k_escapes.end() ? line.substr(0, 1) : escape->second;
    line.remove_prefix(escape == k_escapes.end() ? 1 : escape->first.size());
  }
  return text;
}

std::vector<std::string> macro_words(std::string_view line) {
  std::vector<std::string> words;
  for (std::size_t at = line.find_first_not_of(' '); at < line.size();
       at = line.find_first_not_of(' ', at)) {
    const bool quoted = line[at] == '"';
    const std::size_t from = quoted ? at + 1 : at;
    const std::size_t end = std::min(line.find(quoted ? '"' : ' ', from), line.size());
    words.emplace_back(line.substr(from, end - from));
    at = quoted ? std::min(end + 1, line.size()) : end;
  }
  return words;
}

bool is_closing_mark(std::string_view word) {
  return word.size() == 1 && std::string_view(".,;:?!)").find(word) != std::string_view::npos;
}

}  // namespace refwarden
