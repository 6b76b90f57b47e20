// One line of an allowed_signers file, taken apart.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "policy/allowed_signers.hpp"

namespace refwarden {

struct AllowedLine {
  std::vector<std::string> emails;
  AllowedKey key;
  std::string fingerprint;
  std::vector<std::string> notes;
};

// Fails with every problem of the line.
tl::expected<AllowedLine, std::vector<std::string>> read_allowed_line(std::string_view line);

}  // namespace refwarden
