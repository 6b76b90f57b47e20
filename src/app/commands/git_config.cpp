#include "app/commands/git_config.hpp"

#include <cerrno>
#include <cstdio>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/commands/git_child.hpp"
#include "base/fd_io.hpp"

namespace fs = std::filesystem;

namespace refwarden {
namespace {

constexpr int k_not_set = 1;  // git-config(1)

std::string file_of(const fs::path& git_dir) {
  return (git_dir / "config").string();
}

Result<std::optional<std::string>> setting(std::vector<std::string> arguments,
                                           const std::string& key) {
  arguments.insert(arguments.end(), {"--null", "--get", key});
  const auto answer = run_git(std::move(arguments));
  if (!answer) {
    return tl::unexpected(answer.error());
  }
  if (answer->exit_code == k_not_set) {
    return std::optional<std::string>();
  }
  if (answer->exit_code != 0 || answer->output.empty()) {
    return fail(FailureCode::server_broken, "git cannot read the repository's configuration",
                "git config " + key + " ended with " + std::to_string(answer->exit_code));
  }
  return std::optional<std::string>(answer->output.substr(0, answer->output.size() - 1));
}

// git writes a new file and renames it: as root, the account that serves pushes would lose it.
Done change_config(const fs::path& git_dir, std::vector<std::string> arguments) {
  const std::string file = file_of(git_dir);
  struct stat before {};
  if (::stat(file.c_str(), &before) != 0) {
    return fail(FailureCode::server_broken, "the repository has no configuration file", file);
  }
  arguments.insert(arguments.begin(), {"config", "--file", file});
  const auto answer = run_git(std::move(arguments));
  if (!answer) {
    return tl::unexpected(answer.error());
  }
  if (answer->exit_code != 0) {
    return fail(FailureCode::server_broken, "git could not change the repository's configuration",
                file + ": git config ended with " + std::to_string(answer->exit_code));
  }
  struct stat after {};
  const bool kept = ::stat(file.c_str(), &after) == 0 &&
                    ((after.st_uid == before.st_uid && after.st_gid == before.st_gid) ||
                     ::chown(file.c_str(), before.st_uid, before.st_gid) == 0);
  if (!kept) {
    return fail(FailureCode::server_broken, "the owner of the configuration file has changed",
                file);
  }
  return {};
}

constexpr std::size_t k_most_bytes = std::size_t{1} << 20U;
constexpr mode_t k_permissions = 07777;

Done cannot_change(const std::string& file, const std::string& why) {
  return fail(FailureCode::server_broken, "the repository's configuration could not be changed",
              file + ": " + why);
}

bool is_git_dir(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path / "HEAD", ignored) &&
         fs::is_directory(path / "objects", ignored) && fs::is_directory(path / "refs", ignored);
}

}  // namespace

Result<fs::path> find_git_dir(const fs::path& path) {
  for (const fs::path& candidate : {path, path / ".git"}) {
    std::error_code error;
    const fs::path real = fs::canonical(candidate, error);
    if (!error && is_git_dir(real)) {
      return real;
    }
  }
  return fail(FailureCode::server_broken, "there is no git repository", path.string());
}

Result<std::optional<std::string>> own_setting(const fs::path& git_dir, const std::string& key) {
  return setting({"config", "--file", file_of(git_dir)}, key);
}

Result<std::optional<std::string>> effective_setting(const fs::path& git_dir,
                                                     const std::string& key) {
  return setting({"--git-dir=" + git_dir.string(), "config"}, key);
}

Done set_own(const fs::path& git_dir, const std::string& key, const std::string& value) {
  return change_config(git_dir, {"--replace-all", key, value});
}

Done append_own(const fs::path& git_dir, const std::string& text) {
  std::error_code error;
  const std::string file = fs::weakly_canonical(file_of(git_dir), error).string();
  const std::string lock = file + ".lock";  // as git does it (lockfile.h)
  const Fd fd(::open(lock.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!fd.is_open()) {
    return cannot_change(lock, std::generic_category().message(errno));
  }
  struct stat before {};
  auto bytes = read_file(file, k_most_bytes);
  const char* const gap = !bytes || bytes->empty() || bytes->back() == '\n' ? "" : "\n";
  const bool is_there = bytes && ::stat(file.c_str(), &before) == 0 &&
                        write_all(fd.get(), *bytes + gap + text).has_value() &&
                        ::fchown(fd.get(), before.st_uid, before.st_gid) == 0 &&
                        ::fchmod(fd.get(), before.st_mode & k_permissions) == 0 &&
                        ::fsync(fd.get()) == 0 && ::rename(lock.c_str(), file.c_str()) == 0;
  if (!is_there) {
    const std::string why = std::generic_category().message(errno);
    ::unlink(lock.c_str());
    return cannot_change(file, why);
  }
  return {};
}

Done unset_own(const fs::path& git_dir, const std::string& key) {
  return change_config(git_dir, {"--unset-all", key});
}

Done remove_own_section(const fs::path& git_dir, const std::string& section) {
  const auto any = run_git(
      {"config", "--file", file_of(git_dir), "--name-only", "--get-regexp", "^" + section + "\\."});
  if (!any) {
    return tl::unexpected(any.error());
  }
  if (any->exit_code == k_not_set) {
    return {};
  }
  return change_config(git_dir, {"--remove-section", section});
}

}  // namespace refwarden
