#include "report/shell.hpp"

#include <algorithm>

#include "base/untrusted.hpp"
#include "report/layout.hpp"

namespace refwarden {
namespace {

bool is_plain(char byte) {
  constexpr std::string_view k_marks = "_./:=@%+,-";
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= '0' && byte <= '9') || k_marks.find(byte) != std::string_view::npos;
}

}  // namespace

// The words of a command line; an option stays with its value.
std::vector<std::string> shell_words(const std::vector<std::string>& arguments) {
  std::vector<std::string> words;
  bool joins = false;
  for (const auto& argument : arguments) {
    const std::string word = shell_word(argument);
    if (joins) {
      words.back() += " " + word;
    } else {
      words.push_back(word);
    }
    joins = argument == "--trailer" || argument == "-c";
  }
  return words;
}

std::string shell_word(std::string_view argument) {
  if (!argument.empty() && std::all_of(argument.begin(), argument.end(), is_plain)) {
    return std::string(argument);
  }
  std::string word = "'";
  for (const char byte : argument) {
    word += byte == '\'' ? std::string("'\\''") : std::string(1, byte);
  }
  return word + "'";
}

std::string shell_line(const std::vector<std::string>& arguments) {
  std::string line;
  for (const auto& argument : arguments) {
    line += (line.empty() ? "" : " ") + shell_word(argument);
  }
  return line;
}

bool fits(const std::vector<std::string>& arguments) {
  // The indent, an option in front, and the backslash.
  constexpr std::size_t k_most = k_line_columns - 10 - 10 - 2;
  return std::all_of(arguments.begin(), arguments.end(), [](const std::string& argument) {
    return printable(Untrusted(argument), 8 * argument.size() + 8) == argument &&
           columns_of(shell_word(argument)) <= k_most;
  });
}

}  // namespace refwarden
