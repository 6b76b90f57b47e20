// A folder for one run of a command.
#pragma once

#include <filesystem>

#include "base/result.hpp"

namespace refwarden {

// A private folder among the temporary ones that is removed, with all that is in it, when this
// ends.
class Scratch {
 public:
  // Failure: `server_broken`.
  static Result<Scratch> make();
  Scratch(Scratch&& other) noexcept;
  Scratch& operator=(Scratch&& other) = delete;
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch();

  [[nodiscard]] const std::filesystem::path& path() const { return m_path; }

 private:
  explicit Scratch(std::filesystem::path path) : m_path(std::move(path)) {}
  std::filesystem::path m_path;
};

}  // namespace refwarden
