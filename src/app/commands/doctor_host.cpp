// The machine and the files of the repository.
#include <array>

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include "app/commands/doctor.hpp"
#include "app/commands/git_child.hpp"
#include "app/confinement.hpp"

namespace fs = std::filesystem;

namespace refwarden {
namespace {

std::string account_text(uid_t account) {
  const struct passwd* const entry = ::getpwuid(account);
  return entry == nullptr ? fmt::format("{}", account)
                          : fmt::format("{} ({})", entry->pw_name, account);
}

void look_at_account(const struct stat& repository, Diagnosis& diagnosis) {
  const uid_t here = ::geteuid();
  if (here == repository.st_uid) {
    diagnosis.ok("account",
                 fmt::format("looked at as {}, which owns the repository", account_text(here)));
    return;
  }
  diagnosis.warn("account",
                 fmt::format("looked at as {}, and the repository belongs to {}",
                             account_text(here), account_text(repository.st_uid)),
                 "run this as root or as that account, to see what the hooks see");
}

}  // namespace

void look_at_host(const RepoState& state, Diagnosis& diagnosis) {
  struct stat status {};
  if (::stat(state.git_dir.c_str(), &status) == 0) {
    look_at_account(status, diagnosis);
  }
  const auto version = ask_git({"version"});
  diagnosis.add(git_line(version ? version->value_or("") : ""));
  if (confinement_here().whole) {
    diagnosis.ok("confinement", state.confinement);
  } else {
    diagnosis.warn("confinement", "the kernel has " + state.confinement,
                   "SECURITY.md says which kernel holds what; [confinement] missing decides "
                   "what comes of pushes");
  }
}

void look_at_files(const RepoState& state, Diagnosis& diagnosis) {
  struct stat repository {};
  if (::stat(state.git_dir.c_str(), &repository) != 0) {
    diagnosis.fault("files", state.git_dir.string() + " cannot be looked at", "see its mode");
    return;
  }
  bool is_sound = true;
  const std::array<fs::path, 7> paths{
      state.git_dir,          state.git_dir / "config",      state.git_dir / "HEAD",
      state.git_dir / "refs", state.git_dir / "packed-refs", state.git_dir / "objects",
      state.hooks.folder};
  for (const fs::path& path : paths) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) {
      continue;  // packed-refs comes and goes
    }
    if (auto line = open_to_others(path.string(), status, repository.st_uid)) {
      is_sound = false;
      diagnosis.add(*std::move(line));
    }
  }
  if (is_sound) {
    diagnosis.ok("files", "nobody but the owner and root can write the repository");
  }
}

}  // namespace refwarden
