// Regular expressions of a policy on pushed text. The first line of the input is the expression,
// the rest the text.
#include <algorithm>

#include "base/pattern.hpp"
#include "fuzz/fuzz.hpp"

using namespace refwarden;

namespace {

constexpr std::size_t k_limit = 20;

bool is_word_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-';
}

// The word stands somewhere in the text with nothing of a word at either end.
bool stands_alone(const std::string& word, std::string_view text) {
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool starts = at == 0 || !is_word_byte(text[at - 1]);
    if (starts && (end == text.size() || !is_word_byte(text[end]))) {
      return true;
    }
  }
  return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  const std::string_view expression = fuzz::take_line(text);
  const auto pattern = Pattern::parse(expression);
  if (!pattern) {
    require(!pattern.error().empty(), "a refusal without a reason");
    return 0;
  }
  const auto group = Pattern::parse("(?:" + std::string(expression) + ")");
  require(!group || group->matches_all_of(text) == pattern->matches_all_of(text),
          "a group matches another text");
  const auto words = pattern->words_in(text, k_limit);
  require(words.size() <= k_limit, "more words than asked for");
  require(words.empty() || !pattern->matches_all_of(""), "words of a pattern that finds nothing");
  // Where the expression looks at what stands around it, a word alone need not match.
  const bool looks_around = expression.find_first_of("^$\\") != std::string_view::npos;
  for (const std::string& word : words) {
    require(stands_alone(word, text), "a part of a word");
    require(looks_around || pattern->matches_all_of(word), "a word that does not match");
  }
  return 0;
}
