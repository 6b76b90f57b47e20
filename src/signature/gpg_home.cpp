#include "signature/gpg_home.hpp"

#include <cerrno>
#include <cstdlib>
#include <memory>
#include <system_error>
#include <utility>

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace refwarden {
namespace {

constexpr std::string_view k_prefix = "refwarden-gnupg-";
constexpr int k_most_tries = 8;

// `trust-model always`: who counts is the policy's list and nothing else. Every other line keeps
// gpg from the network, from files of its own, and from hashes that nobody should use.
constexpr std::string_view k_gpg_conf =
    "no-auto-key-retrieve\n"
    "no-auto-key-import\n"
    "no-auto-check-trustdb\n"
    "disable-dirmngr\n"
    "no-autostart\n"
    "trust-model always\n"
    "require-cross-certification\n"
    "weak-digest SHA1\n"
    "weak-digest RIPEMD160\n"
    "lock-never\n"
    "no-random-seed-file\n"
    "no-greeting\n";

tl::unexpected<Failure> broken(const std::string& what, int error) {
  return fail(FailureCode::server_broken, "the server cannot prepare the check of signatures",
              what + ": " + std::generic_category().message(error));
}

Fd locked_folder(const std::filesystem::path& path) {
  Fd folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!folder.is_open() || ::flock(folder.get(), LOCK_EX | LOCK_NB) != 0) {
    return {};
  }
  return folder;
}

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};

// What a killed hook left. A failure to remove is no reason to refuse a push. Names alone: nearly
// all that lies in /tmp is other people's, and no path needs to be made of it.
void remove_left_behind(const std::filesystem::path& work_folder) {
  const std::unique_ptr<DIR, CloseFolder> entries(::opendir(work_folder.c_str()));
  for (const dirent* entry = nullptr; entries && (entry = ::readdir(entries.get())) != nullptr;) {
    const std::string_view name(entry->d_name);
    if (!name.starts_with(k_prefix)) {
      continue;
    }
    const std::filesystem::path path = work_folder / name;
    if (const Fd lock = locked_folder(path); lock.is_open()) {
      std::error_code ignored;
      std::filesystem::remove_all(path, ignored);
    }
  }
}

// Whether the folder that we locked is still the one of that name: another process may have taken
// it for left behind between its making and its locking.
bool is_still_there(const Fd& folder, const std::filesystem::path& path) {
  struct stat ours {};
  struct stat named {};
  return ::fstat(folder.get(), &ours) == 0 && ::lstat(path.c_str(), &named) == 0 &&
         ours.st_ino == named.st_ino && ours.st_dev == named.st_dev;
}

Done write_new(const std::filesystem::path& path, std::string_view bytes) {
  const Fd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file.is_open()) {
    return broken(path.string(), errno);
  }
  return write_all(file.get(), bytes);
}

}  // namespace

Result<GpgHome> GpgHome::make(const std::filesystem::path& work_folder) {
  remove_left_behind(work_folder);
  for (int tries = 0; tries < k_most_tries; ++tries) {
    std::string path = (work_folder / (std::string(k_prefix) + "XXXXXX")).string();
    if (::mkdtemp(path.data()) == nullptr) {
      return broken(path, errno);
    }
    Fd lock = locked_folder(path);
    if (!lock.is_open() || !is_still_there(lock, path)) {
      continue;
    }
    GpgHome home(path, std::move(lock));
    if (Done done = write_new(home.path() / "gpg.conf", k_gpg_conf); !done) {
      return tl::unexpected(done.error());
    }
    return home;
  }
  return broken(work_folder.string(), EBUSY);
}

Result<GpgHome> GpgHome::made(const std::filesystem::path& path) {
  return GpgHome(path, Fd());
}

GpgHome::GpgHome(GpgHome&& other) noexcept
    : m_path(std::exchange(other.m_path, {})), m_lock(std::move(other.m_lock)) {}

GpgHome::~GpgHome() {
  if (m_lock.is_open()) {
    std::error_code ignored;
    std::filesystem::remove_all(m_path, ignored);
  }
}

Done GpgHome::write_ring(std::string_view certificates) const {
  const std::filesystem::path ring = m_path / "pubring.gpg";
  const std::filesystem::path next = m_path / "pubring.next";
  if (Done done = write_new(next, certificates); !done) {
    return done;
  }
  std::error_code error;
  std::filesystem::rename(next, ring, error);
  return error ? Done(broken(ring.string(), error.value())) : Done{};
}

}  // namespace refwarden
