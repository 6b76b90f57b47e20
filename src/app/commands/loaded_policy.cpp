#include "app/commands/loaded_policy.hpp"

#include <cerrno>

#include <fmt/format.h>
#include <grp.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "policy/load.hpp"

namespace refwarden {
namespace {

// Ends with 0 where the work was done. Nothing of the parent's may run in the child after it.
[[noreturn]] void work_as(const struct stat& owner, const std::function<Done()>& work) {
  const gid_t group = owner.st_gid;
  const bool changed =
      ::setgroups(1, &group) == 0 && ::setgid(group) == 0 && ::setuid(owner.st_uid) == 0;
  ::_exit(changed && work() ? 0 : 1);
}

}  // namespace

Result<LoadedPolicy> load_policy_of(const std::filesystem::path& git_dir, Instant now) {
  auto place = find_policy(git_dir.string(), Quarantine::ignore);
  if (!place) {
    return tl::unexpected(place.error());
  }
  auto policy = load_policy({place->folder, git_dir.string(), now});
  if (policy) {
    return LoadedPolicy{git_dir.string(), *std::move(place), *std::move(policy)};
  }
  const auto& problems = policy.error().all;
  const std::string first =
      problems.empty() ? "" : fmt::format(": {}: {}", to_text(problems[0].at), problems[0].text);
  return fail(FailureCode::policy_broken, "the policy of this repository does not load",
              place->folder.string() + first);
}

Done as_owner_of(const std::filesystem::path& folder, const std::function<Done()>& work) {
  struct stat owner {};
  const bool another = ::geteuid() == 0 && ::stat(folder.c_str(), &owner) == 0 && owner.st_uid != 0;
  if (!another) {
    return work();
  }
  const pid_t child = ::fork();
  if (child == 0) {
    work_as(owner, work);
  }
  int status = 1;
  while (child > 0 && ::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0) {
    return {};
  }
  return fail(
      FailureCode::server_broken, "the record could not be written",
      fmt::format("{}, as the account {} that it belongs to", folder.string(), owner.st_uid));
}

}  // namespace refwarden
