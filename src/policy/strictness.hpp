// Which of two values asks for more: the direction in which a repository may move a system rule,
// and what `policy diff` calls stricter.
#pragma once

#include <vector>

#include "policy/rule.hpp"

namespace refwarden {

// True where everything that `after` lets pass, `before` lets pass too. `author` and `committer`
// ask for different things: neither is as strict as the other.
bool is_as_strict(SignatureRule::Owns after, SignatureRule::Owns before);

// Every value that `after` allows, `before` allows too. A pattern is as strict as itself alone.
bool is_as_strict(const RequiredTrailer& after, const RequiredTrailer& before);
// Each trailer of `before` is required at least as strictly.
bool is_as_strict(const std::vector<RequiredTrailer>& after,
                  const std::vector<RequiredTrailer>& before);

}  // namespace refwarden
