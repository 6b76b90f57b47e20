#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <spawn.h>
#include <sys/socket.h>
#include <unistd.h>

#include "git/plumbing_repository_child.hpp"

namespace refwarden {
namespace {

tl::unexpected<Failure> not_started(const std::string& what, int error) {
  return fail(FailureCode::server_broken, "git cannot be run",
              what + ": " + std::generic_category().message(error));
}

// Both are initialised by the C library and cannot fail there (posix_spawn_file_actions_init(3)).
struct SpawnPlan {
  SpawnPlan() {
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawnattr_init(&attributes);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;
  ~SpawnPlan() {
    ::posix_spawn_file_actions_destroy(&actions);
    ::posix_spawnattr_destroy(&attributes);
  }
  posix_spawn_file_actions_t actions{};
  posix_spawnattr_t attributes{};
};

// What hooks ignore and hold is not the child's.
int plan_signals(SpawnPlan& plan) {
  sigset_t none;
  ::sigemptyset(&none);
  sigset_t usual;
  ::sigemptyset(&usual);
  for (const int number : {SIGPIPE, SIGXFSZ, SIGTERM, SIGINT, SIGHUP}) {
    ::sigaddset(&usual, number);
  }
  int error = ::posix_spawnattr_setsigmask(&plan.attributes, &none);
  error = error != 0 ? error : ::posix_spawnattr_setsigdefault(&plan.attributes, &usual);
  return error != 0 ? error
                    : ::posix_spawnattr_setflags(&plan.attributes,
                                                 POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

// The folder that we are in may be gone, which git does not bear; hooks are in the git directory.
int plan_surroundings(SpawnPlan& plan, int talk, int errors, const std::string& folder) {
  int error = ::posix_spawn_file_actions_addchdir_np(&plan.actions, folder.c_str());
  error =
      error != 0 ? error : ::posix_spawn_file_actions_adddup2(&plan.actions, talk, STDIN_FILENO);
  error =
      error != 0 ? error : ::posix_spawn_file_actions_adddup2(&plan.actions, talk, STDOUT_FILENO);
  return error != 0 ? error
                    : ::posix_spawn_file_actions_adddup2(&plan.actions, errors, STDERR_FILENO);
}

// GIT_NO_LAZY_FETCH is younger than 2.36; without any protocol an older git gets nothing either.
std::vector<std::string> environment_for(const PlumbingPlace& place) {
  std::vector<std::string> variables{"PATH=/usr/bin:/bin",
                                     "HOME=/nonexistent",
                                     "LC_ALL=C",
                                     "TZ=UTC",
                                     "GIT_CONFIG_NOSYSTEM=1",
                                     "GIT_CONFIG_GLOBAL=/dev/null",
                                     "GIT_NO_REPLACE_OBJECTS=1",
                                     "GIT_NO_LAZY_FETCH=1",
                                     "GIT_ALLOW_PROTOCOL=none",
                                     "GIT_OPTIONAL_LOCKS=0",
                                     "GIT_DIR=" + place.git_dir};
  if (place.quarantine == Quarantine::honour) {
    for (const std::string name : {"GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES"}) {
      const char* const value = std::getenv(name.c_str());
      if (value != nullptr && *value != '\0') {
        variables.push_back(name + "=" + value);
      }
    }
  }
  return variables;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (std::string& text : texts) {
    result.push_back(text.data());
  }
  result.push_back(nullptr);
  return result;
}

// Both ways are one socket, since writing to a pipe that nobody reads can end a process. The
// child's ends are closed here when this returns, so that its end is seen.
Result<std::unique_ptr<GitChild>> spawn(const PlumbingPlace& place) {
  std::array<int, 2> talk = {-1, -1};
  std::array<int, 2> errors = {-1, -1};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, talk.data()) != 0) {
    return not_started("socketpair", errno);
  }
  Fd our_talk(talk[0]);
  const Fd their_talk(talk[1]);
  if (::pipe2(errors.data(), O_CLOEXEC) != 0) {
    return not_started("pipe", errno);
  }
  Fd our_errors(errors[0]);
  const Fd their_errors(errors[1]);
  if (::fcntl(our_errors.get(), F_SETFL, O_NONBLOCK) != 0) {
    return not_started("pipe", errno);
  }
  SpawnPlan plan;
  int error = plan_signals(plan);
  error = error != 0 ? error
                     : plan_surroundings(plan, their_talk.get(), their_errors.get(), place.git_dir);
  std::vector<std::string> words{"git", "cat-file", "--batch-command"};
  std::vector<std::string> variables = environment_for(place);
  pid_t process = -1;
  error = error != 0
              ? error
              : ::posix_spawn(&process, place.program.c_str(), &plan.actions, &plan.attributes,
                              pointers(words).data(), pointers(variables).data());
  if (error != 0) {
    return not_started(place.program, error);
  }
  return std::make_unique<GitChild>(process, std::move(our_talk), std::move(our_errors), place);
}

}  // namespace

Result<std::unique_ptr<GitChild>> start_git(const PlumbingPlace& place) {
  auto child = spawn(place);
  if (child) {
    if (const Done greeted = (*child)->greet(); !greeted) {
      return tl::unexpected(greeted.error());
    }
  }
  return child;
}

}  // namespace refwarden
