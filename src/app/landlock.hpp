// Landlock: which files this process, and everything that it starts, may open from now on
// (landlock(7), "Landlock: unprivileged access control" of the kernel's documentation).
#pragma once

#include <filesystem>
#include <vector>

#include "base/result.hpp"

namespace refwarden {

// What stays allowed. What is not there (any more) when it is set up is left out.
struct FileAccess {
  std::vector<std::filesystem::path> read;     // files, and folders with everything below
  std::vector<std::filesystem::path> write;    // likewise: read, made, changed and removed
  std::vector<std::filesystem::path> execute;  // files: read and executed
};

// The version of the kernel's Landlock: 1 from Linux 5.13 on, 2 from 5.19, 3 from 6.2, 4 from 6.7,
// 5 from 6.10, 6 from 6.12. 0 where it has none, or does not let this process use it.
int landlock_version();

// Refuses every other opening of a file for good, and where the version knows of them TCP (4),
// devices' own calls (5), signals and abstract sockets to processes outside (6). What is open stays
// open; chmod(2), chown(2), stat(2) and the like are not its business. Of the calling thread: call
// it before there are others. Fails with `not_confined` where nothing or not everything of this can
// be had.
Done restrict_files(const FileAccess& allowed);

}  // namespace refwarden
