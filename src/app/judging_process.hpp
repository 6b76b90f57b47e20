// The process that judges, apart from the one that git started: whatever ends it refuses the push,
// and what a former hook needs stays outside of it (decisions.md 23).
#pragma once

#include <functional>
#include <optional>

#include "app/exit_code.hpp"

namespace refwarden {

// What the judging process may ask of its parent.
class Parent {
 public:
  explicit Parent(int fd) : m_fd(fd) {}
  // Has the parent run the former hook; its exit code. Nothing where there is none.
  [[nodiscard]] std::optional<int> run_former_hook() const;

 private:
  int m_fd;
};

// Forks. The child is cleaned (clean_process), gets SIGTERM when its parent ends, and ends with
// what `judge` returns. The parent answers its one question with `former_hook` (empty: there is
// none) and returns the child's exit code; `bug` where a signal ended it. An exception that `judge`
// throws ends the child with `bug`, after `tell_bug`.
ExitCode run_judging_process(const std::function<ExitCode(const Parent&)>& judge,
                             const std::function<int()>& former_hook);

// Ends the judging process with `code`, as it stands: nothing is flushed or taken apart, which for
// a large push takes long. Everything has been written and every program that it started has ended.
// In a build that looks for leaks it returns, and `judge` ends the process by returning `code`.
void leave_judging_process(ExitCode code);

// The signals that ask a hook to end. Blocks them, so that work can ask for them in good order.
void hold_ending_signals();
// One of them has come since.
bool was_asked_to_end();

// Tells the pusher that refwarden itself has failed. Uses no memory.
void tell_bug();

}  // namespace refwarden
