// Patterns of paths that hold also for other spellings of one name (semantics.md section 3).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/glob.hpp"

namespace refwarden {

// What a path is on systems that know no case: `name` where dots and spaces at the end of a
// component are dropped, `full` where they are kept and `Foo.*` holds for `foo.`.
struct PathFold {
  explicit PathFold(std::string_view path);

  std::string name;
  std::string full;
};

// What matches folded(path) wherever `glob` matches a path that is the same name on another system:
// each component but `**` folded as a name is, `*` and `?` as they are. `glob` itself where a
// component folds to nothing.
Glob folded_glob(const Glob& glob);

// Several patterns, folded once. For what may raise a class or make a rule apply, never for what
// grants something.
class PathGlobs {
 public:
  explicit PathGlobs(const std::vector<Glob>& globs);

  [[nodiscard]] bool match_bytes(std::string_view path) const;
  // `fold`: of `path`. Leaves out a pattern where neither it nor the path is changed by folding:
  // match_bytes has its answer.
  [[nodiscard]] bool match_fold(std::string_view path, const PathFold& fold) const;

 private:
  struct Pattern {
    Glob glob;
    std::optional<Glob> name;  // folded as PathFold's; nothing: the same
    std::optional<Glob> full;
  };
  std::vector<Pattern> m_patterns;
};

}  // namespace refwarden
