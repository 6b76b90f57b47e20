// Regular expressions of the policy, on pushed data: RE2, linear time, never backtracking.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace refwarden {

class Pattern {
 public:
  // At most 512 characters; fails with a sentence part for the admin.
  static tl::expected<Pattern, std::string> parse(std::string_view expression);

  [[nodiscard]] bool matches_all_of(std::string_view text) const;
  // All non-overlapping matches that are whole words: no letter, digit, '_' or '-' of ASCII touches
  // either end. At most `limit` of them.
  [[nodiscard]] std::vector<std::string> words_in(std::string_view text, std::size_t limit) const;
  [[nodiscard]] const std::string& expression() const { return m_expression; }

 private:
  struct Compiled;
  std::string m_expression;
  std::shared_ptr<const Compiled> m_compiled;
};

}  // namespace refwarden
