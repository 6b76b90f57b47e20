#include "app/judging_process.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/server_log.hpp"
#include "base/fd_io.hpp"
#include "intake/push.hpp"

namespace refwarden {
namespace {

constexpr std::array<int, 3> k_ending = {SIGTERM, SIGINT, SIGHUP};
// What the child asks, one byte each.
constexpr char k_run_former_hook = 'P';  // the answer is one byte: the exit code
constexpr char k_make_gpg_home = 'G';    // the answer is the path: one byte says how long it is
constexpr unsigned char k_no_answer = 255;
constexpr std::size_t k_longest_path = 255;

sigset_t ending_signals() {
  sigset_t set;
  ::sigemptyset(&set);
  for (const int number : k_ending) {
    ::sigaddset(&set, number);
  }
  return set;
}

// One byte, or nothing at the end of the other side.
std::optional<unsigned char> read_byte(int fd) {
  unsigned char byte = 0;
  ssize_t got = -1;
  do {
    got = ::read(fd, &byte, 1);
  } while (got < 0 && errno == EINTR);
  return got == 1 ? std::optional<unsigned char>(byte) : std::nullopt;
}

// The child keeps its end of the socket as stdin while everything else is closed, because nothing
// else has to be read any more.
int keep_only(int socket_fd) {
  require(::dup2(socket_fd, STDIN_FILENO) == STDIN_FILENO, "the parent's socket was lost");
  clean_process();
  const int fd = ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  const Fd null(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  require(fd >= 0 && ::dup2(null.get(), STDIN_FILENO) == STDIN_FILENO,
          "the parent's socket was lost");
  return fd;
}

void end_with(pid_t parent) {
  require(::prctl(PR_SET_PDEATHSIG, SIGTERM) == 0, "the parent's end cannot be watched");
  if (::getppid() != parent) {
    ::raise(SIGTERM);  // it ended before we watched
  }
}

std::string exit_code_answer(int code) {
  const auto byte = static_cast<unsigned char>(code >= 0 && code <= 255 ? code : k_no_answer);
  return std::string(1, static_cast<char>(byte));
}

std::string path_answer(const std::string& path) {
  const std::string fitting = path.size() <= k_longest_path ? path : std::string();
  return std::string(1, static_cast<char>(fitting.size())) + fitting;
}

// Until the child has no more questions, asks one again or one that there is not, or cannot be
// told.
void answer_child(int fd, Outside outside) {
  while (const auto asked = read_byte(fd)) {
    std::string answer;
    if (*asked == static_cast<unsigned char>(k_run_former_hook) && outside.former_hook) {
      answer = exit_code_answer(std::exchange(outside.former_hook, nullptr)());
    } else if (*asked == static_cast<unsigned char>(k_make_gpg_home) && outside.gpg_home) {
      answer = path_answer(std::exchange(outside.gpg_home, nullptr)());
    } else {
      return;
    }
    if (!write_all(fd, answer)) {
      return;
    }
  }
}

ExitCode wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) {
      return ExitCode::bug;
    }
  }
  if (!WIFEXITED(status)) {
    log_to_server(fmt::format("the judging process was ended by signal {}", WTERMSIG(status)));
    tell_bug();
    return ExitCode::bug;
  }
  const auto code = static_cast<ExitCode>(WEXITSTATUS(status));
  if (code == ExitCode::bug) {
    log_to_server("the judging process stopped without a verdict");
  }
  return code;
}

}  // namespace

std::optional<int> Parent::run_former_hook() const {
  if (!m_has_former_hook) {
    return std::nullopt;
  }
  const std::string_view question(&k_run_former_hook, 1);
  if (!write_all(m_fd, question)) {
    return k_no_answer;
  }
  return read_byte(m_fd).value_or(k_no_answer);
}

Result<std::filesystem::path> Parent::make_gpg_home() const {
  std::string path;
  if (write_all(m_fd, std::string_view(&k_make_gpg_home, 1))) {
    for (unsigned left = read_byte(m_fd).value_or(0); left > 0; --left) {
      path.push_back(static_cast<char>(read_byte(m_fd).value_or('\0')));
    }
  }
  if (path.empty()) {
    return fail(FailureCode::server_broken, "the server cannot prepare the check of signatures",
                "no folder for gpg could be made");
  }
  return std::filesystem::path(path);
}

ExitCode run_judging_process(const std::function<ExitCode(const Parent&)>& judge,
                             const Outside& outside) {
  std::array<int, 2> ends = {-1, -1};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    tell_bug();
    return ExitCode::bug;
  }
  Fd ours(ends[0]);
  Fd theirs(ends[1]);
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child < 0) {
    tell_bug();
    return ExitCode::bug;
  }
  if (child == 0) {
    hold_ending_signals();
    end_with(parent);
    return judge(Parent(keep_only(theirs.get()), static_cast<bool>(outside.former_hook)));
  }
  theirs = Fd();
  answer_child(ours.get(), outside);
  ours = Fd();  // a child that still asks must not wait
  return wait_for(child);
}

void leave_judging_process([[maybe_unused]] ExitCode code) {
#ifndef REFWARDEN_IS_SANITIZED
  ::_exit(to_int(code));
#endif
}

void hold_ending_signals() {
  const sigset_t set = ending_signals();
  require(::sigprocmask(SIG_BLOCK, &set, nullptr) == 0, "signals could not be held");
}

bool was_asked_to_end() {
  sigset_t pending;
  if (::sigpending(&pending) != 0) {
    return true;
  }
  for (const int number : k_ending) {
    if (::sigismember(&pending, number) == 1) {
      return true;
    }
  }
  return false;
}

void tell_bug() {
  constexpr std::string_view k_text =
      "\nerror[server-broken]: this push was not checked, so it was refused\n"
      "  refwarden itself stopped before it could judge your commits.\n"
      "hint: nothing to fix on your side; tell the admins of this server\n";
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, k_text.data(), k_text.size());
}

}  // namespace refwarden
