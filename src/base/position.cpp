#include "base/position.hpp"

#include <fmt/format.h>

namespace refwarden {

std::string to_text(const Position& position) {
  return position.line == 0 ? position.file : fmt::format("{}:{}", position.file, position.line);
}

}  // namespace refwarden
