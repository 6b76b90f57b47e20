// A file's bytes without copying them: only what is looked at is read.
#pragma once

#include <filesystem>
#include <string_view>

#include <tl/expected.hpp>

namespace refwarden {

// Owns the mapping. For files that are replaced as a whole: where another process shortens one in
// place, looking at what is gone ends this one (SIGBUS, mmap(2)).
class MappedFile {
 public:
  // A regular file, through links. Failure: the errno, EINVAL where it is not a regular file.
  static tl::expected<MappedFile, int> open(const std::filesystem::path& path);
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&&) = delete;
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile();

  [[nodiscard]] std::string_view bytes() const { return m_bytes; }

 private:
  explicit MappedFile(std::string_view bytes) : m_bytes(bytes) {}

  std::string_view m_bytes;
};

}  // namespace refwarden
