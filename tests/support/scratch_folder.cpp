#include "support/scratch_folder.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <system_error>

#include "base/result.hpp"

namespace refwarden {

ScratchFolder::ScratchFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "refwarden-XXXXXX").string();
  require(::mkdtemp(name.data()) != nullptr, "a test has a folder");
  m_path = name;
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;  // what stays is below the system's folder for temporary files
  std::filesystem::remove_all(m_path, ignored);
}

std::string file_text(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void write_text(const std::filesystem::path& path, std::string_view text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  require(file.flush().good(), "a test writes its file");
}

}  // namespace refwarden
