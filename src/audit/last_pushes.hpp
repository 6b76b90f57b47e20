// When a repository was last pushed to, as the record has it.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "base/result.hpp"

namespace refwarden {

// Texts are bytes as the record has them.
struct LastPush {
  std::string at;       // UTC, of the decision
  std::string id;       // push id
  std::string verdict;  // accepted, warned or refused
};

// The last decision on each repository, by its realpath. Reads the whole log once. Fails where it
// cannot be read; lines that are no records are passed over: that is for the verifier to say.
Result<std::map<std::string, LastPush>> last_pushes(const std::filesystem::path& folder);

}  // namespace refwarden
