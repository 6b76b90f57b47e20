// Which folder git takes a repository's hooks from.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/result.hpp"

namespace refwarden {

struct HooksFolder {
  std::filesystem::path folder;
  // The repository's own core.hooksPath, which moved the folder: others may share it.
  bool shared = false;
  // core.hooksPath of a configuration file outside of the repository: where it reaches the account
  // that serves pushes, the repository's hooks do not run (githooks(5)).
  std::optional<std::string> elsewhere;
};

Result<HooksFolder> find_hooks_folder(const std::filesystem::path& git_dir);

}  // namespace refwarden
