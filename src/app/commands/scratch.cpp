#include "app/commands/scratch.hpp"

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>

namespace fs = std::filesystem;

namespace refwarden {

Result<Scratch> Scratch::make() {
  std::error_code error;
  fs::path base = fs::canonical(fs::temp_directory_path(error), error);
  if (error) {
    return fail(FailureCode::server_broken, "there is no folder for temporary files",
                error.message());
  }
  std::string name = (base / "refwarden-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) {
    return fail(FailureCode::server_broken, "the scratch folder cannot be made",
                name + ": " + std::generic_category().message(errno));
  }
  return Scratch(name);
}

Scratch::Scratch(Scratch&& other) noexcept : m_path(std::move(other.m_path)) {
  other.m_path.clear();
}

Scratch::~Scratch() {
  if (!m_path.empty()) {
    std::error_code ignored;
    fs::remove_all(m_path, ignored);
  }
}

}  // namespace refwarden
