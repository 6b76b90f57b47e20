// The choice between the implementations of Repository: by what the repository's own configuration
// says of its format, never by trying.
#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "git/libgit2_repository.hpp"
#include "git/plumbing_repository.hpp"
#include "git/repository.hpp"
#include "git/repository_format.hpp"

namespace refwarden {
namespace {

struct FreeMemory {
  void operator()(char* memory) const { std::free(memory); }
};

Result<std::string> real_path(const std::string& path) {
  const std::unique_ptr<char, FreeMemory> real(::realpath(path.c_str(), nullptr));
  if (!real) {
    return fail(FailureCode::server_broken, "the repository cannot be opened",
                path + ": " + std::strerror(errno));
  }
  return std::string(real.get());
}

// git's expand_namespace: `a/b` is `refs/namespaces/a/refs/namespaces/b/`.
std::string prefix_of(std::string_view name) {
  std::string prefix;
  while (!name.empty()) {
    const std::size_t end = std::min(name.find('/'), name.size());
    if (end > 0) {
      prefix.append("refs/namespaces/").append(name.substr(0, end)).push_back('/');
    }
    name.remove_prefix(std::min(end + 1, name.size()));
  }
  return prefix;
}

Result<std::unique_ptr<Repository>> open_plumbing(PlumbingPlace place,
                                                  const RepositoryFormat& format) {
  const auto algorithm = algorithm_of(format);
  if (!algorithm) {
    return tl::unexpected(algorithm.error());
  }
  place.algorithm = *algorithm;
  auto repository = PlumbingRepository::open(place);
  const std::string unknown = unknown_part(format);
  if (unknown.empty()) {
    return repository;
  }
  // Where git does not know it either, git's own words say more.
  return start_git(place).and_then(
      [&](const std::unique_ptr<GitChild>&) -> Result<std::unique_ptr<Repository>> {
        return fail(FailureCode::server_broken,
                    "the repository is of a format that is not supported yet",
                    place.git_dir + ": " + unknown);
      });
}

}  // namespace

Result<std::unique_ptr<Repository>> open_repository(
    const std::string& git_dir, Quarantine quarantine,
    const std::optional<std::string>& ref_namespace) {
  const auto real = real_path(git_dir);
  const auto common = real ? common_dir_of(*real) : real;
  if (!common) {
    return tl::unexpected(common.error());
  }
  const auto format = read_repository_format(*common);
  if (!format) {
    return tl::unexpected(format.error());
  }
  const std::string prefix = prefix_of(ref_namespace.value_or(""));
  if (libgit2_reads(*format)) {
    return Libgit2Repository::open({*real, quarantine, prefix, {}});
  }
  PlumbingPlace place;
  place.git_dir = *real;
  place.common_dir = *common;
  place.quarantine = quarantine;
  place.ref_prefix = prefix;
  return open_plumbing(std::move(place), *format);
}

}  // namespace refwarden
