// Runs a program of the machine for a test: gpg, ssh-keygen, git.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace refwarden::test {

struct ToolResult {
  int status = -1;  // exit code; 128 + signal if one ended it
  std::string out;
  std::string err;
};

// `words[0]` is looked up in PATH; `environment` ("NAME=value") is added to ours. No shell.
ToolResult run_tool(const std::vector<std::string>& words, std::string_view input = {},
                    const std::vector<std::string>& environment = {});

// A folder of its own with mode 0700, removed afterwards.
class TempFolder {
 public:
  TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  ~TempFolder();
  [[nodiscard]] const std::filesystem::path& path() const { return m_path; }

 private:
  std::filesystem::path m_path;
};

void write_text(const std::filesystem::path& path, std::string_view text);
std::string read_text(const std::filesystem::path& path);

}  // namespace refwarden::test
