// A private GnuPG home that holds the listed certificates and nothing else (signatures.md section
// 1.8): no import, no trust database, no network, no agent.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/fd_io.hpp"
#include "base/result.hpp"

namespace refwarden {

class GpgHome {
 public:
  // Makes a folder of its own under `work_folder` (which must exist) and first removes those that
  // processes left behind which no longer live. `server_broken` if that cannot be done.
  static Result<GpgHome> make(const std::filesystem::path& work_folder);

  // The home at `path` that another process made, keeps and removes.
  static Result<GpgHome> made(const std::filesystem::path& path);

  GpgHome(GpgHome&& other) noexcept;
  GpgHome& operator=(GpgHome&&) = delete;
  GpgHome(const GpgHome&) = delete;
  GpgHome& operator=(const GpgHome&) = delete;
  ~GpgHome();  // removes the folder, where it was made here

  // The keyring from now on: binary certificates one after the other.
  [[nodiscard]] Done write_ring(std::string_view certificates) const;
  [[nodiscard]] const std::filesystem::path& path() const { return m_path; }

 private:
  GpgHome(std::filesystem::path path, Fd lock) : m_path(std::move(path)), m_lock(std::move(lock)) {}

  std::filesystem::path m_path;
  Fd m_lock;  // flock on the folder: who can take it knows that nobody uses the
              // home. Not open: another process holds it
};

}  // namespace refwarden
