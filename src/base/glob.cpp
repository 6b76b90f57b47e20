#include "base/glob.hpp"

namespace refwarden {
namespace {

constexpr std::string_view k_any_components = "**";
constexpr std::size_t k_none = std::string_view::npos;

// `*` and `?` within one component: on a mismatch only the last `*` can take one byte more, as any
// earlier one that could help is already as short as it may be.
bool component_matches(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = k_none;
  std::size_t star_text = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_text = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (star != k_none) {
      p = star + 1;
      t = ++star_text;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == k_none;
}

// A walk over the components of a text without storing them. The text "" has one, which is empty.
class Components {
 public:
  explicit Components(std::string_view text) : m_text(text) {}
  [[nodiscard]] bool at_end(std::size_t start) const { return start > m_text.size(); }
  [[nodiscard]] std::string_view at(std::size_t start) const {
    return m_text.substr(start, end_of(start) - start);
  }
  [[nodiscard]] std::size_t after(std::size_t start) const { return end_of(start) + 1; }

 private:
  [[nodiscard]] std::size_t end_of(std::size_t start) const {
    const std::size_t slash = m_text.find('/', start);
    return slash == k_none ? m_text.size() : slash;
  }
  std::string_view m_text;
};

std::vector<std::string> split(std::string_view pattern) {
  std::vector<std::string> parts;
  const Components components(pattern);
  for (std::size_t at = 0; !components.at_end(at); at = components.after(at)) {
    const std::string_view part = components.at(at);
    const bool doubled = part == k_any_components && !parts.empty() && parts.back() == part;
    if (!doubled) {
      parts.emplace_back(part);
    }
  }
  return parts;
}

}  // namespace

tl::expected<Glob, std::string> Glob::parse(std::string_view pattern) {
  if (pattern.empty()) {
    return tl::unexpected(std::string("a pattern must not be empty"));
  }
  if (pattern.find('\0') != k_none) {
    return tl::unexpected(std::string("a pattern must not hold a NUL byte"));
  }
  Glob glob;
  glob.m_pattern = pattern;
  glob.m_components = split(pattern);
  for (const std::string& part : glob.m_components) {
    if (part.empty()) {
      return tl::unexpected(
          std::string("an empty component (`//`, or a slash at an end) matches nothing"));
    }
    if (part.find(k_any_components) != k_none && part != k_any_components) {
      return tl::unexpected(std::string("`**` must be a whole component"));
    }
  }
  return glob;
}

bool Glob::matches(std::string_view text) const {
  const Components components(text);
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = k_none;
  std::size_t star_text = 0;
  while (!components.at_end(t)) {
    if (p < m_components.size() && m_components[p] == k_any_components) {
      if (p + 1 == m_components.size()) {
        return true;
      }
      star = p++;
      star_text = t;
    } else if (p < m_components.size() && component_matches(m_components[p], components.at(t))) {
      ++p;
      t = components.after(t);
    } else if (star != k_none) {
      p = star + 1;
      star_text = components.after(star_text);
      t = star_text;
    } else {
      return false;
    }
  }
  // `x/**` matches `x`: what is left may be one `**` (split has joined several).
  return p == m_components.size() ||
         (p + 1 == m_components.size() && m_components[p] == k_any_components);
}

bool Glob::is_literal() const {
  return m_pattern.find_first_of("*?") == k_none;
}

}  // namespace refwarden
