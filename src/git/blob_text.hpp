// Comparing and merging the contents of blobs, without a repository. Implemented by libgit2
// (git/libgit2_repository_text.cpp), so that every Repository gives the same answers.
#pragma once

#include <optional>
#include <string>

#include "base/result.hpp"
#include "git/repository.hpp"

namespace refwarden {

// Repository::merge_blobs. Contents with a NUL in the first 8,000 bytes conflict, as they do in git
// (xdiff-interface.c, buffer_is_binary).
Result<std::optional<std::string>> merge_contents(const std::optional<std::string>& base,
                                                  const std::string& ours,
                                                  const std::string& theirs);

// Repository::count_lines. A last line without its line feed is a line, and another line than the
// same text with one, as `git diff --numstat --text` counts.
Result<LineCounts> count_changed_lines(const std::string& before, const std::string& after);

}  // namespace refwarden
