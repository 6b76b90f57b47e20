#include "base/path_globs.hpp"

#include <algorithm>

#include "base/fold.hpp"

namespace refwarden {
namespace {

constexpr std::string_view k_any_components = "**";

// Folding leaves `*` and `?` alone, but it can bring stars together (what is between them is not
// seen, or one is a full-width star): together they say no more than one does.
std::string folded_component(std::string_view component) {
  if (component == k_any_components) {
    return std::string(component);
  }
  std::string fold = folded(component);
  fold.erase(std::unique(fold.begin(), fold.end(),
                         [](char left, char right) { return left == '*' && right == '*'; }),
             fold.end());
  return fold;
}

}  // namespace

Glob folded_glob(const Glob& glob) {
  std::string fold;
  std::string_view rest = glob.pattern();
  for (;;) {
    const std::size_t slash = rest.find('/');
    fold += folded_component(rest.substr(0, slash));
    if (slash == std::string_view::npos) {
      break;
    }
    fold += '/';
    rest.remove_prefix(slash + 1);
  }
  auto parsed = Glob::parse(fold);
  return parsed ? Glob(*std::move(parsed)) : glob;
}

PathGlobs::PathGlobs(const std::vector<Glob>& globs) {
  m_patterns.reserve(globs.size());
  for (const Glob& glob : globs) {
    Glob fold = folded_glob(glob);
    const bool is_same = fold.pattern() == glob.pattern();
    m_patterns.push_back({glob, is_same ? std::nullopt : std::optional(std::move(fold))});
  }
}

bool PathGlobs::match_bytes(std::string_view path) const {
  return std::any_of(m_patterns.begin(), m_patterns.end(),
                     [&](const Pattern& pattern) { return pattern.glob.matches(path); });
}

bool PathGlobs::match_fold(std::string_view path, std::string_view fold) const {
  const bool folds = fold != path;
  return std::any_of(m_patterns.begin(), m_patterns.end(), [&](const Pattern& pattern) {
    return pattern.fold ? pattern.fold->matches(fold) : folds && pattern.glob.matches(fold);
  });
}

}  // namespace refwarden
