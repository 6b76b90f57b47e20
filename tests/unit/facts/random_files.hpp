// Small trees for tests that make many of them.
#pragma once

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "support/memory_repository.hpp"

namespace refwarden::test {

inline MemoryFile executable(const char* text) {
  return {text, 0100755};
}
inline MemoryFile symlink(const char* target) {
  return {target, 0120000};
}

// A few names that meet as files and as folders, with few contents, so that sides agree often.
inline MemoryFiles random_files(std::mt19937& random) {
  static const std::vector<std::string> k_paths{"a",   "a/b", "a/c/d", "a.b", "a-b",
                                                "b/x", "b/y", "c",     "b",   "z/z/z"};
  MemoryFiles files;
  for (const std::string& path : k_paths) {
    const auto kind = random() % 6;
    const bool clashes = std::any_of(files.begin(), files.end(), [&](const auto& other) {
      return other.first.starts_with(path + "/") || path.starts_with(other.first + "/");
    });
    if (clashes || kind < 2) {
      continue;
    }
    const std::string text(1, static_cast<char>('0' + random() % 3));
    files.insert_or_assign(path, kind == 5   ? symlink(text.c_str())
                                 : kind == 4 ? executable(text.c_str())
                                             : MemoryFile(text));
  }
  return files;
}

}  // namespace refwarden::test
