#include "app/run_hook.hpp"

#include <algorithm>
#include <csignal>

#include <unistd.h>

#include "app/check_push.hpp"
#include "app/former_hook.hpp"
#include "app/hook_help.hpp"
#include "app/judging_process.hpp"
#include "app/other_doors.hpp"
#include "app/progress_line.hpp"
#include "app/push_case.hpp"
#include "app/record_landed.hpp"
#include "app/server_log.hpp"
#include "base/fd_io.hpp"
#include "signature/gpg_home.hpp"

namespace refwarden {
namespace {

constexpr std::chrono::minutes k_to_load_the_policy{2};

void allow_time(std::chrono::seconds time) {
  constexpr std::chrono::seconds k_most = std::chrono::hours(24);
  constexpr std::chrono::seconds k_least{1};  // 0 would be no alarm at all
  ::alarm(static_cast<unsigned>(std::clamp(time, k_least, k_most).count()));
}

// Who starts the hook may have told signals to be ignored or held, and both are inherited. Ours has
// to hear of its child's end, of its parent's (SIGTERM), and of the time limit.
void hear_signals() {
  sigset_t heard;
  ::sigemptyset(&heard);
  for (const int number : {SIGCHLD, SIGALRM, SIGTERM}) {
    std::signal(number, SIG_DFL);
    ::sigaddset(&heard, number);
  }
  require(::sigprocmask(SIG_UNBLOCK, &heard, nullptr) == 0, "signals could not be heard");
}

// A write that fails is to be told as what it is, not to end the process (decisions.md 34).
void set_signals() {
  hear_signals();
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

// Line by line: git cuts what comes at once in pieces of 128 bytes. Nothing is to be done where the
// pusher has gone; the verdict stands.
void write_lines(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end == std::string_view::npos ? end : end + 1);
    [[maybe_unused]] const Done told = write_all(STDERR_FILENO, line);
    text.remove_prefix(line.size());
  }
}

ExitCode judge(const HookInput& input, const Parent& parent) {
  allow_time(k_to_load_the_policy);
  open_server_log();
  const SystemClock clock;
  ProgressLine progress(clock, write_lines);
  const CheckTools tools{clock,
                         [&](std::string_view doing, std::uint64_t done, std::uint64_t total) {
                           progress.show(doing, done, total);
                           return !was_asked_to_end();
                         },
                         [&] {
                           progress.finish();
                           return parent.run_former_hook();
                         },
                         allow_time,
                         [&] { return parent.make_gpg_home(); },
                         confine,
                         log_to_server};
  PushCase push_case;
  const Checked checked = check_push(input, tools, push_case);
  progress.finish();
  write_lines(checked.text);
  const bool is_late = was_asked_to_end() && checked.code == ExitCode::passed;
  const ExitCode code = is_late ? ExitCode::unreadable : checked.code;
  leave_judging_process(code);
  return code;
}

std::function<int()> former_hook_of(const HookInput& input) {
  const auto hook = find_former_hook(input);
  if (!hook) {
    return {};
  }
  return [&input, path = *hook] { return run_former_hook(path, input); };
}

// Whatever the environment says of temporary files.
std::string make_gpg_home(std::optional<GpgHome>& home) {
  auto made = GpgHome::make("/tmp");
  if (!made) {
    log_to_server(made.error().detail);
    return {};
  }
  home.emplace(*std::move(made));
  return home->path().string();
}

}  // namespace

ExitCode run_judging_hook(HookKind kind, const std::vector<std::string>& program_and_arguments) {
  set_signals();
  if (const auto answered =
          answer_about_program(kind, program_and_arguments, Environment::of_process())) {
    return *answered;
  }
  const HookInput input = read_hook_input(kind, program_and_arguments);
  std::optional<GpgHome> home;  // the parent's
  return run_judging_process([&](const Parent& parent) { return judge(input, parent); },
                             {former_hook_of(input), [&] { return make_gpg_home(home); }});
}

ExitCode run_landing_hook(const std::vector<std::string>& program_and_arguments) {
  set_signals();
  if (const auto answered = answer_about_program(HookKind::post_receive, program_and_arguments,
                                                 Environment::of_process())) {
    return *answered;
  }
  const HookInput input = read_hook_input(HookKind::post_receive, program_and_arguments);
  const SystemClock clock;
  const auto record = [&](const Parent& parent) {
    const auto recorded = record_landed(input, clock, log_to_server);
    // Refs have moved: the former hook has its own work, whatever came of ours.
    [[maybe_unused]] const auto ignored = parent.run_former_hook();
    return recorded;
  };
  return run_judging_process(record, {former_hook_of(input), {}});
}

ExitCode run_transaction_hook(const std::vector<std::string>& program_and_arguments) {
  set_signals();
  if (const auto answered = answer_about_program(
          HookKind::reference_transaction, program_and_arguments, Environment::of_process())) {
    return *answered;
  }
  const HookInput input = read_hook_input(HookKind::reference_transaction, program_and_arguments);
  const SystemClock clock;
  const DoorTools tools{clock, log_to_server, changer_of_process()};
  const auto check = [&](const Parent& parent) {
    allow_time(k_to_load_the_policy);
    const Checked checked = check_transaction(input, tools);
    write_lines(checked.text);
    if (checked.code != ExitCode::passed) {
      return checked.code;
    }
    allow_time(k_time_for_former_hook);
    return parent.run_former_hook().value_or(0) == 0 ? ExitCode::passed : ExitCode::refused;
  };
  return run_judging_process(check, {former_hook_of(input), {}});
}

}  // namespace refwarden
