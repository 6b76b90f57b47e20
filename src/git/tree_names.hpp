// Names in a tree that some system takes for the repository itself.
#pragma once

#include <string_view>

namespace refwarden {

// True for `.git` as any system that git knows would read it: git's is_hfs_dotgit (code points that
// HFS+ ignores, ASCII case) and is_ntfs_dotgit (`git~1`, trailing dots and blanks, `:` streams),
// also after each backslash, and whatever `folded` makes of a name that is not ASCII.
bool is_dot_git(std::string_view name);

// True for `.` and `..`, also between backslashes.
bool is_dot_or_dot_dot(std::string_view name);

}  // namespace refwarden
