#include "app/judging_process.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <string_view>

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
constexpr char k_passed = 'P';  // child to parent; the answer is one byte: the exit code
constexpr unsigned char k_no_answer = 255;

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
  if (socket_fd < 0) {
    clean_process();
    return -1;
  }
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

void answer_child(int fd, const std::function<int()>& former_hook) {
  if (read_byte(fd) != static_cast<unsigned char>(k_passed)) {
    return;
  }
  const int code = former_hook();
  const auto byte = static_cast<unsigned char>(code >= 0 && code <= 255 ? code : k_no_answer);
  const char text = static_cast<char>(byte);
  [[maybe_unused]] const Done told = write_all(fd, std::string_view(&text, 1));
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
  if (m_fd < 0) {
    return std::nullopt;
  }
  const std::string_view question(&k_passed, 1);
  if (!write_all(m_fd, question)) {
    return k_no_answer;
  }
  return read_byte(m_fd).value_or(k_no_answer);
}

ExitCode run_judging_process(const std::function<ExitCode(const Parent&)>& judge,
                             const std::function<int()>& former_hook) {
  std::array<int, 2> ends = {-1, -1};
  if (former_hook && ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
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
    return judge(Parent(keep_only(theirs.get())));
  }
  theirs = Fd();
  if (former_hook) {
    answer_child(ours.get(), former_hook);
  }
  return wait_for(child);
}

void leave_judging_process([[maybe_unused]] ExitCode code) {
#ifndef __SANITIZE_ADDRESS__
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
