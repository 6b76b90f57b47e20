#include "base/mapped_file.hpp"

#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "base/fd_io.hpp"

namespace refwarden {

tl::expected<MappedFile, int> MappedFile::open(const std::filesystem::path& path) {
  const Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat status {};
  if (!fd.is_open() || ::fstat(fd.get(), &status) != 0) {
    return tl::unexpected(errno);
  }
  if (!S_ISREG(status.st_mode)) {
    return tl::unexpected(EINVAL);
  }
  if (status.st_size == 0) {
    return MappedFile(std::string_view());
  }
  const auto size = static_cast<std::size_t>(status.st_size);
  void* const memory = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd.get(), 0);
  if (memory == MAP_FAILED) {
    return tl::unexpected(errno);
  }
  return MappedFile(std::string_view(static_cast<const char*>(memory), size));
}

MappedFile::MappedFile(MappedFile&& other) noexcept : m_bytes(std::exchange(other.m_bytes, {})) {}

MappedFile::~MappedFile() {
  if (!m_bytes.empty()) {
    ::munmap(const_cast<char*>(m_bytes.data()), m_bytes.size());
  }
}

}  // namespace refwarden
