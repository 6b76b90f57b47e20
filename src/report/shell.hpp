// Commands for a POSIX shell, so that they can be copied as they stand.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace refwarden {

// `argument` as one word of a POSIX shell.
std::string shell_word(std::string_view argument);
// The words of a command line; an option stays in one with its value.
std::vector<std::string> shell_words(const std::vector<std::string>& arguments);
// The whole command on one line.
std::string shell_line(const std::vector<std::string>& arguments);
// True where every argument is printable as it stands and short enough to stand on one line.
bool fits(const std::vector<std::string>& arguments);

}  // namespace refwarden
