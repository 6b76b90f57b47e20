#include "app/landlock.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <system_error>

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/fd_io.hpp"

namespace refwarden {
namespace {

// Of linux/landlock.h, whose fields and rights grow with the kernel: the header that we are built
// with may be older than the kernel that we meet.
struct RulesetAttributes {
  std::uint64_t files = 0;
  std::uint64_t network = 0;
  std::uint64_t scoped = 0;
};

constexpr std::uint64_t k_execute = 1U << 0U;
constexpr std::uint64_t k_write_file = 1U << 1U;
constexpr std::uint64_t k_read_file = 1U << 2U;
constexpr std::uint64_t k_read_folder = 1U << 3U;
constexpr std::uint64_t k_remove_folder = 1U << 4U;
constexpr std::uint64_t k_remove_file = 1U << 5U;
constexpr std::uint64_t k_make_folder = 1U << 7U;
constexpr std::uint64_t k_make_file = 1U << 8U;
constexpr std::uint64_t k_truncate = 1U << 14U;

constexpr std::uint64_t k_read = k_read_file | k_read_folder;
constexpr std::uint64_t k_write = k_read | k_write_file | k_remove_folder | k_remove_file |
                                  k_make_folder | k_make_file | k_truncate;
// What a rule for something that is no folder may say.
constexpr std::uint64_t k_of_files = k_execute | k_write_file | k_read_file | k_truncate;

struct Version {
  int number;
  unsigned rights;   // of files, from the lowest bit on
  unsigned network;  // binding and connecting TCP sockets
  unsigned scopes;   // abstract sockets and signals
};
constexpr std::array k_versions{
    Version{6, 16, 2, 2}, Version{5, 16, 2, 0}, Version{4, 15, 2, 0},
    Version{3, 15, 0, 0}, Version{2, 14, 0, 0}, Version{1, 13, 0, 0},
};

std::uint64_t lowest(unsigned bits) {
  return (std::uint64_t{1} << bits) - 1;
}

tl::unexpected<Failure> missing(const std::string& what, int error) {
  return fail(FailureCode::not_confined, "the server cannot confine what judges pushes",
              "Landlock: " + what + ": " + std::generic_category().message(error));
}

bool is_not_there(int error) {
  return error == ENOENT || error == ENOTDIR || error == ELOOP;
}

Done allow(int ruleset, const std::filesystem::path& path, std::uint64_t rights) {
  const Fd place(::open(path.c_str(), O_PATH | O_CLOEXEC));
  struct stat status {};
  if (!place.is_open() || ::fstat(place.get(), &status) != 0) {
    return is_not_there(errno) ? Done() : missing(path.string(), errno);
  }
  landlock_path_beneath_attr rule{};
  rule.allowed_access = S_ISDIR(status.st_mode) ? rights : rights & k_of_files;
  rule.parent_fd = place.get();
  if (::syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0) {
    return missing(path.string(), errno);
  }
  return {};
}

Done allow_all(int ruleset, const std::vector<std::filesystem::path>& paths, std::uint64_t rights) {
  for (const std::filesystem::path& path : paths) {
    if (auto done = allow(ruleset, path, rights); !done) {
      return done;
    }
  }
  return {};
}

Result<Fd> make_ruleset(const Version& version) {
  const RulesetAttributes handled{lowest(version.rights), lowest(version.network),
                                  lowest(version.scopes)};
  // A kernel takes a longer text than it knows only where the rest is zero; an older one than
  // Linux 6.7 not even that of its first version.
  const std::size_t fields = version.scopes > 0 ? 3 : version.network > 0 ? 2 : 1;
  Fd ruleset(static_cast<int>(
      ::syscall(SYS_landlock_create_ruleset, &handled, fields * sizeof(std::uint64_t), 0)));
  if (!ruleset.is_open()) {
    return missing("a set of rules", errno);
  }
  return ruleset;
}

}  // namespace

int landlock_version() {
  const long version =
      ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  return version > 0 ? static_cast<int>(version) : 0;
}

Done restrict_files(const FileAccess& allowed) {
  const int here = landlock_version();
  if (here == 0) {
    return missing("the kernel offers none", errno);
  }
  const Version& version = *std::find_if(k_versions.begin(), k_versions.end(),
                                         [&](const Version& each) { return each.number <= here; });
  const std::uint64_t known = lowest(version.rights);
  const auto ruleset = make_ruleset(version);
  if (!ruleset) {
    return tl::unexpected(ruleset.error());
  }
  const int fd = ruleset->get();
  return allow_all(fd, allowed.read, k_read)
      .and_then([&] { return allow_all(fd, allowed.write, k_write & known); })
      .and_then([&] { return allow_all(fd, allowed.execute, k_execute | k_read_file); })
      .and_then([&] {
        const bool held = ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
                          ::syscall(SYS_landlock_restrict_self, fd, 0) == 0;
        return held ? Done() : missing("it does not hold", errno);
      });
}

}  // namespace refwarden
