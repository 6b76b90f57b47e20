#include "app/commands/owner_account.hpp"

#include <cstdlib>

#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/commands/git_config.hpp"

namespace refwarden {

Done become_owner_of(const std::filesystem::path& path) {
  const auto git_dir = find_git_dir(path);
  struct stat owner {};
  if (!git_dir || ::geteuid() != 0 || ::stat(git_dir->c_str(), &owner) != 0 || owner.st_uid == 0) {
    return {};
  }
  const struct passwd* const account = ::getpwuid(owner.st_uid);
  const gid_t group = account == nullptr ? owner.st_gid : account->pw_gid;
  const bool grouped =
      account == nullptr ? ::setgroups(1, &group) == 0 : ::initgroups(account->pw_name, group) == 0;
  if (account != nullptr) {
    ::setenv("HOME", account->pw_dir, 1);
  }
  if (!grouped || ::setgid(group) != 0 || ::setuid(owner.st_uid) != 0) {
    return fail(FailureCode::server_broken, "the account that serves the repository cannot be used",
                git_dir->string());
  }
  return {};
}

}  // namespace refwarden
