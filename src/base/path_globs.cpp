#include "base/path_globs.hpp"

#include <algorithm>

#include "base/fold.hpp"

namespace refwarden {
namespace {

constexpr std::string_view k_any_components = "**";

using Fold = std::string (*)(std::string_view name);

// Folding leaves `*` and `?` alone, but it can bring stars together (what is between them is not
// seen, or one is a full-width star): together they say no more than one does.
std::string folded_component(std::string_view component, Fold fold) {
  if (component == k_any_components) {
    return std::string(component);
  }
  std::string text = fold(component);
  text.erase(std::unique(text.begin(), text.end(),
                         [](char left, char right) { return left == '*' && right == '*'; }),
             text.end());
  return text;
}

Glob glob_by(Fold fold, const Glob& glob) {
  std::string text;
  std::string_view rest = glob.pattern();
  for (;;) {
    const std::size_t slash = rest.find('/');
    text += folded_component(rest.substr(0, slash), fold);
    if (slash == std::string_view::npos) {
      break;
    }
    text += '/';
    rest.remove_prefix(slash + 1);
  }
  auto parsed = Glob::parse(text);
  return parsed ? Glob(*std::move(parsed)) : glob;
}

// Nothing: it is the same.
std::optional<Glob> other_glob(Fold fold, const Glob& glob) {
  Glob other = glob_by(fold, glob);
  return other.pattern() == glob.pattern() ? std::nullopt : std::optional(std::move(other));
}

}  // namespace

PathFold::PathFold(std::string_view path) : name(folded(path)), full(folded_in_full(path)) {}

Glob folded_glob(const Glob& glob) {
  return glob_by(folded, glob);
}

PathGlobs::PathGlobs(const std::vector<Glob>& globs) {
  m_patterns.reserve(globs.size());
  for (const Glob& glob : globs) {
    m_patterns.push_back({glob, other_glob(folded, glob), other_glob(folded_in_full, glob)});
  }
}

bool PathGlobs::match_bytes(std::string_view path) const {
  return std::any_of(m_patterns.begin(), m_patterns.end(),
                     [&](const Pattern& pattern) { return pattern.glob.matches(path); });
}

bool PathGlobs::match_fold(std::string_view path, const PathFold& fold) const {
  const auto holds = [&](const Glob& glob, const std::optional<Glob>& other,
                         const std::string& spelling) {
    return other ? other->matches(spelling) : spelling != path && glob.matches(spelling);
  };
  const bool drops = fold.full != fold.name;
  return std::any_of(m_patterns.begin(), m_patterns.end(), [&](const Pattern& pattern) {
    return holds(pattern.glob, pattern.name, fold.name) ||
           (drops && holds(pattern.glob, pattern.full, fold.full));
  });
}

}  // namespace refwarden
