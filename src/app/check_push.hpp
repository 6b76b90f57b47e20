// One push through the five steps: intake, policy and repository, facts, verdict, record and text.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "app/confinement.hpp"
#include "app/exit_code.hpp"
#include "app/hook_input.hpp"
#include "base/instant.hpp"
#include "facts/gather.hpp"

namespace refwarden {

// What a check needs of the world outside the push.
struct CheckTools {
  const Clock& clock;
  Progress progress;
  // Runs the hook that was there before refwarden and gives its exit code; nothing where there is
  // none. Called at most once, after a pass and before the record is written.
  std::function<std::optional<int>()> run_former_hook;
  // The process is ended, which refuses, when this much more time has passed: for work that does
  // not look at its deadline (a lock, a program that does not answer).
  std::function<void(std::chrono::seconds)> allow_time;
  // A private folder for gpg, which is removed when the process has ended. Called at most once,
  // before `confine`.
  std::function<Result<std::filesystem::path>()> make_gpg_home;
  std::function<Done(const Confinement&)> confine;
  // One line for the server's log (decisions.md 26): printable, may name server paths.
  std::function<void(const std::string&)> log;
};

struct PushCase;

struct Checked {
  ExitCode code = ExitCode::bug;
  std::string text;  // for the pusher, whole lines
};

// Judges the push of a pre-receive or update hook. `passed` only when every update has a verdict
// that lets it in, the former hook agreed, and the decision is on disk. `push_case`: empty before,
// and all that was found out after; the caller's, because taking a large one apart takes its time.
Checked check_push(const HookInput& input, const CheckTools& tools, PushCase& push_case);

}  // namespace refwarden
