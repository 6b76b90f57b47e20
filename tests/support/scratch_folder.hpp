// A folder of one test, gone afterwards.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace refwarden {

class ScratchFolder {
 public:
  // Mode 0700, below the system's folder for temporary files.
  ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder();
  [[nodiscard]] const std::filesystem::path& path() const { return m_path; }

 private:
  std::filesystem::path m_path;
};

// The whole of a file; empty where there is none.
std::string file_text(const std::filesystem::path& path);
void write_text(const std::filesystem::path& path, std::string_view text);

}  // namespace refwarden
