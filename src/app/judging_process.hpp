// The process that judges, apart from the one that git started: whatever ends it refuses the push,
// and what a former hook needs stays outside of it (decisions.md 23).
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "app/exit_code.hpp"
#include "base/result.hpp"

namespace refwarden {

// What the parent does for the judging process, which is confined: each at most once, and nothing
// of it as the judging process would like it.
struct Outside {
  // The hook that was there before refwarden; its exit code. Empty: there is none.
  std::function<int()> former_hook;
  // Makes a private folder for gpg, which the parent keeps until the judging process has ended. Its
  // path, shorter than 256 bytes; an empty one where it cannot be made.
  std::function<std::string()> gpg_home;
};

// What the judging process may ask of its parent.
class Parent {
 public:
  Parent(int fd, bool has_former_hook) : m_fd(fd), m_has_former_hook(has_former_hook) {}
  // Has the parent run the former hook; its exit code. Nothing where there is none.
  [[nodiscard]] std::optional<int> run_former_hook() const;
  // Has the parent make the folder for gpg.
  [[nodiscard]] Result<std::filesystem::path> make_gpg_home() const;

 private:
  int m_fd;
  bool m_has_former_hook;
};

// Forks. The child is cleaned (clean_process), gets SIGTERM when its parent ends, and ends with
// what `judge` returns. The parent answers its questions with `outside` and returns the child's
// exit code; `bug` where a signal ended it. An exception that `judge`
// throws ends the child with `bug`, after `tell_bug`.
ExitCode run_judging_process(const std::function<ExitCode(const Parent&)>& judge,
                             const Outside& outside);

// Ends the judging process with `code`, as it stands: nothing is flushed or taken apart, which for
// a large push takes long. Everything has been written; every program that it started has ended,
// or ends because nobody talks to it any more.
// In a build that looks for leaks it returns, and `judge` ends the process by returning `code`.
void leave_judging_process(ExitCode code);

// The signals that ask a hook to end. Blocks them, so that work can ask for them in good order.
void hold_ending_signals();
// One of them has come since.
bool was_asked_to_end();

// Tells the pusher that refwarden itself has failed. Uses no memory.
void tell_bug();

}  // namespace refwarden
