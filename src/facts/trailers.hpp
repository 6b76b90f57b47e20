// The trailer block of a message, as git 2.39 without configuration finds it.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "facts/facts.hpp"

namespace refwarden {

struct TrailerBlock {
  std::vector<Trailer> trailers;
  // Where the block stands in the message, in bytes; equal: there is none.
  std::size_t begin = 0;
  std::size_t end = 0;
};

// The trailers of `message`, which must have lost the blank lines that it may start with. What
// git-interpret-trailers(1) says of `--no-divider`, together with the details that only git's own
// behaviour shows: comment lines, a "Conflicts:" block and everything from the scissors line on end
// the message; the first paragraph never counts; the block is the last paragraph if all its lines
// are trailers, or if it has a line that git itself writes and a quarter of its lines are trailers.
// Linear in the message.
TrailerBlock read_trailers(std::string_view message);

// The byte of `line` at which the separator stands, if it has a trailer's form: letters, digits and
// hyphens, then blanks, then a colon. 0 where the line starts with the colon; npos: no trailer.
std::size_t separator_of(std::string_view line);

// What git's isspace says: blank, tab, line feed, carriage return, and no other byte.
bool is_git_space(char byte);
std::string_view trimmed(std::string_view text);

// The next line of `text` from `from` on, with its line feed if it has one.
std::string_view line_at(std::string_view text, std::size_t from);
bool is_blank_line(std::string_view line);

}  // namespace refwarden
