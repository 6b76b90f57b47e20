// Path and ref patterns of the policy (decisions.md 12).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace refwarden {

// `*` and `?` stay within a component, `**` as a whole component is any number of components,
// `x/**` also matches `x` itself; no other character is special. Full match, bytes, linear memory
// and O(pattern * text) time.
class Glob {
 public:
  // Fails with a sentence part for the admin ("`**` must be a whole component").
  static tl::expected<Glob, std::string> parse(std::string_view pattern);

  [[nodiscard]] bool matches(std::string_view text) const;
  [[nodiscard]] const std::string& pattern() const { return m_pattern; }
  // True where the pattern has no special character, so that it names exactly one ref or path.
  [[nodiscard]] bool is_literal() const;

 private:
  std::string m_pattern;
  std::vector<std::string> m_components;
};

}  // namespace refwarden
