// Every repository below a folder, for commands with --all.
#pragma once

#include <filesystem>
#include <functional>
#include <vector>

#include "app/command_line.hpp"

namespace refwarden {

struct FoundRepositories {
  std::vector<std::filesystem::path> repositories;  // by name, within each folder
  std::vector<Failure> failures;                    // folders that cannot be listed
};

// What git would take for a repository (a folder with HEAD, objects and refs, or one with such a
// folder `.git`), at `root` or anywhere below it. Goes into no repository and through no link.
FoundRepositories repositories_below(const std::filesystem::path& root);

// Does `work` for each of them, one that fails none the less for the others. The worst of the exit
// codes: of what `work` gives, and of folders that cannot be listed; `unreadable` with a message
// where there is no repository at all.
ExitCode for_all_repositories(const std::filesystem::path& root, Streams& streams,
                              const std::function<ExitCode(const std::filesystem::path&)>& work);

}  // namespace refwarden
