// A repository's own configuration file, written and read by git itself.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/result.hpp"

namespace refwarden {

// The git directory at `path`: `path` itself or `path`/.git, as a realpath.
Result<std::filesystem::path> find_git_dir(const std::filesystem::path& path);

// The value of `key` in the repository's own file; nothing where it is not set.
Result<std::optional<std::string>> own_setting(const std::filesystem::path& git_dir,
                                               const std::string& key);
// The value that git itself would use for this account, from any of its files.
Result<std::optional<std::string>> effective_setting(const std::filesystem::path& git_dir,
                                                     const std::string& key);
// Sets `key` in the repository's own file, whose owner stays the same.
Done set_own(const std::filesystem::path& git_dir, const std::string& key,
             const std::string& value);
// The same for text of a file's own form, which is put at its end; it is in no process's arguments.
Done append_own(const std::filesystem::path& git_dir, const std::string& text);
// Removes every value of `key` from it.
Done unset_own(const std::filesystem::path& git_dir, const std::string& key);
// Removes all of [`section`] from the repository's own file.
Done remove_own_section(const std::filesystem::path& git_dir, const std::string& section);

}  // namespace refwarden
