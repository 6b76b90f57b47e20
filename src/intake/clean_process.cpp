#include <array>
#include <charconv>
#include <cstdlib>
#include <filesystem>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "intake/push.hpp"

namespace refwarden {
namespace {

// What git says about where the pushed objects are, and which refs the names of the push mean.
constexpr std::array<const char*, 4> k_kept = {"GIT_QUARANTINE_PATH", "GIT_OBJECT_DIRECTORY",
                                               "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_NAMESPACE"};

void set(const char* name, const std::string& value) {
  require(::setenv(name, value.c_str(), 1) == 0, "the environment could not be set");
}

void clean_environment() {
  const Environment before = Environment::of_process();
  require(::clearenv() == 0, "the environment could not be cleared");
  for (const char* name : k_kept) {
    if (const auto value = before.get(name)) {
      set(name, *value);
    }
  }
  set("PATH", "/usr/bin:/bin");
  set("HOME", "/nonexistent");  // without one gpg asks the account database at every start
  set("LC_ALL", "C");
  set("TZ", "UTC");
  set("GIT_NO_REPLACE_OBJECTS", "1");
}

// A library that opens a file must not get the number of a standard stream.
void open_standard_streams() {
  int fd = ::open("/dev/null", O_RDWR);
  while (fd >= 0 && fd <= STDERR_FILENO) {
    fd = ::dup(fd);
  }
  require(fd > STDERR_FILENO, "the standard streams could not be opened");
  ::close(fd);
}

void close_one_by_one() {
  std::vector<int> open;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    const std::string name = entry.path().filename().string();
    int fd = -1;
    std::from_chars(name.data(), name.data() + name.size(), fd);
    open.push_back(fd);
  }
  for (const int fd : open) {
    if (fd > STDERR_FILENO) {
      ::close(fd);
    }
  }
}

}  // namespace

void clean_process() {
  clean_environment();
  open_standard_streams();
  // Kernels before 5.9 and some containers do not know close_range(2).
  if (::close_range(STDERR_FILENO + 1, ~0U, 0) != 0) {
    close_one_by_one();
  }
  ::umask(S_IRWXG | S_IRWXO);
}

}  // namespace refwarden
