// Where something was written.
#pragma once

#include <compare>
#include <string>

namespace refwarden {

// A place in a policy file: `file` is the path below the policy folder ("repos/payments.toml"),
// `line` and `column` count from 1, columns in bytes. Line 0 means the file as a whole.
struct Position {
  std::string file;
  int line = 0;
  int column = 0;

  auto operator<=>(const Position&) const = default;
};

// "repos/payments.toml:14", the form that messages and the record use.
std::string to_text(const Position& position);

}  // namespace refwarden
