#include "base/pattern.hpp"

#include <algorithm>

#include <re2/re2.h>

namespace refwarden {
namespace {

constexpr std::size_t k_most_characters = 512;
constexpr std::int64_t k_most_memory = 8 << 20;

RE2::Options options() {
  RE2::Options result(RE2::Quiet);
  result.set_max_mem(k_most_memory);
  return result;
}

std::size_t characters_in(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

re2::StringPiece piece(std::string_view text) {
  return {text.data(), text.size()};
}

// The expression between two ends of a word. RE2 cannot look around, so both ends are matched, and
// the search for the next word starts at the right end of this one.
std::string as_word(std::string_view expression) {
  return "(?:^|[^A-Za-z0-9_-])(" + std::string(expression) + ")(?:$|[^A-Za-z0-9_-])";
}

}  // namespace

struct Pattern::Compiled {
  explicit Compiled(std::string_view expression)
      : whole(piece(expression), options()), word(as_word(expression), options()) {}
  RE2 whole;
  RE2 word;
};

tl::expected<Pattern, std::string> Pattern::parse(std::string_view expression) {
  if (characters_in(expression) > k_most_characters) {
    return tl::unexpected(std::string("a pattern has at most 512 characters"));
  }
  auto compiled = std::make_shared<Compiled>(expression);
  if (!compiled->whole.ok()) {
    return tl::unexpected(compiled->whole.error());
  }
  if (!compiled->word.ok()) {
    return tl::unexpected(compiled->word.error());
  }
  Pattern pattern;
  pattern.m_expression = expression;
  pattern.m_compiled = std::move(compiled);
  return pattern;
}

bool Pattern::matches_all_of(std::string_view text) const {
  return m_compiled && RE2::FullMatch(piece(text), m_compiled->whole);
}

std::vector<std::string> Pattern::words_in(std::string_view text, std::size_t limit) const {
  std::vector<std::string> words;
  // No word is empty, and a pattern that finds nothing everywhere would be looked for once a byte.
  if (!m_compiled || matches_all_of("")) {
    return words;
  }
  std::size_t from = 0;
  re2::StringPiece found[2];
  while (words.size() < limit &&
         m_compiled->word.Match(piece(text), from, text.size(), RE2::UNANCHORED, found, 2)) {
    words.emplace_back(found[1].data(), found[1].size());
    from = static_cast<std::size_t>(found[1].data() - text.data()) + found[1].size();
  }
  return words;
}

}  // namespace refwarden
