#include "app/commands/all_repositories.hpp"

#include <algorithm>
#include <ostream>

#include <fmt/format.h>

#include "base/untrusted.hpp"

namespace fs = std::filesystem;

namespace refwarden {
namespace {

constexpr std::size_t k_path_columns = 200;

bool is_repository(const fs::path& folder) {
  std::error_code error;
  return fs::exists(folder / "HEAD", error) && fs::is_directory(folder / "objects", error) &&
         fs::is_directory(folder / "refs", error);
}

// By name, so that the order is the same each time.
std::vector<fs::path> folders_in(const fs::path& folder, FoundRepositories& found) {
  std::vector<fs::path> folders;
  std::error_code error;
  fs::directory_iterator entries(folder, error);
  for (const fs::directory_iterator end; !error && entries != end; entries.increment(error)) {
    std::error_code gone;
    if (entries->symlink_status(gone).type() == fs::file_type::directory) {
      folders.push_back(entries->path());
    }
  }
  if (error) {
    found.failures.push_back({FailureCode::server_broken, "a folder cannot be searched",
                              folder.string() + ": " + error.message()});
  }
  std::sort(folders.begin(), folders.end());
  return folders;
}

}  // namespace

FoundRepositories repositories_below(const fs::path& root) {
  FoundRepositories found;
  std::vector<fs::path> open{root};
  while (!open.empty()) {
    const fs::path folder = std::move(open.back());
    open.pop_back();
    if (is_repository(folder) || is_repository(folder / ".git")) {
      found.repositories.push_back(folder);
      continue;
    }
    const std::vector<fs::path> below = folders_in(folder, found);
    open.insert(open.end(), below.rbegin(), below.rend());
  }
  return found;
}

ExitCode for_all_repositories(const fs::path& root, Streams& streams,
                              const std::function<ExitCode(const fs::path&)>& work) {
  const FoundRepositories found = repositories_below(root);
  ExitCode worst = ExitCode::passed;
  for (const Failure& failure : found.failures) {
    worst = std::max(worst, report_to_admin(failure, streams));
  }
  for (const fs::path& repository : found.repositories) {
    worst = std::max(worst, work(repository));
  }
  if (found.repositories.empty()) {
    streams.err << fmt::format("error: there is no repository below {}\n",
                               printable(Untrusted(root.string()), k_path_columns));
    worst = std::max(worst, ExitCode::unreadable);
  }
  return worst;
}

}  // namespace refwarden
