#include "app/child_process.hpp"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <system_error>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd_io.hpp"

namespace refwarden {
namespace {

constexpr std::size_t k_most_output = std::size_t{1} << 20U;
constexpr int k_cannot_start = 127;  // as sh(1) says it
constexpr int k_signal_base = 128;

tl::unexpected<Failure> broken(const char* what) {
  return fail(FailureCode::server_broken, "another program could not be run",
              std::string(what) + ": " + std::generic_category().message(errno));
}

// Everything that execve(2) needs, made before the fork: a child of a process with threads must not
// ask for memory.
struct Image {
  explicit Image(const ChildRequest& request) : program(request.program) {
    texts.push_back(request.program);
    texts.insert(texts.end(), request.arguments.begin(), request.arguments.end());
    for (const auto& [name, value] : request.environment) {
      variables.push_back(name + "=" + value);
    }
    for (std::string& text : texts) {
      arguments.push_back(text.data());
    }
    for (std::string& text : variables) {
      environment.push_back(text.data());
    }
    arguments.push_back(nullptr);
    environment.push_back(nullptr);
  }
  std::string program;
  std::vector<std::string> texts;
  std::vector<std::string> variables;
  std::vector<char*> arguments;
  std::vector<char*> environment;
};

struct Pipe {
  Fd from;
  Fd to;
};

Result<Pipe> make_pipe() {
  int ends[2] = {-1, -1};
  if (::pipe2(ends, O_CLOEXEC) != 0) {
    return broken("pipe");
  }
  return Pipe{Fd(ends[0]), Fd(ends[1])};
}

void reset_signals() {
  for (const int number : {SIGPIPE, SIGXFSZ, SIGTERM, SIGINT, SIGHUP}) {
    ::signal(number, SIG_DFL);
  }
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

// Negative: the stream stays ours.
struct StandardFds {
  int in = -1;
  int out = -1;
  int err = -1;
};

[[noreturn]] void become(const Image& image, const StandardFds& fds) {
  reset_signals();
  if (::dup2(fds.in, STDIN_FILENO) >= 0 && (fds.out < 0 || ::dup2(fds.out, STDOUT_FILENO) >= 0) &&
      (fds.err < 0 || ::dup2(fds.err, STDERR_FILENO) >= 0)) {
    ::execve(image.program.c_str(), image.arguments.data(), image.environment.data());
  }
  ::_exit(k_cannot_start);
}

Result<int> wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) {
      return broken("waitpid");
    }
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : k_signal_base + WTERMSIG(status);
}

}  // namespace

Result<ChildResult> run_child(const ChildRequest& request) {
  require(!request.captures || request.input.empty(), "a child with input and captured output");
  const Image image(request);
  auto pipe = make_pipe();
  const Fd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
  if (!pipe || !null.is_open()) {
    return pipe ? broken("/dev/null") : tl::unexpected(pipe.error());
  }
  const pid_t child = ::fork();
  if (child < 0) {
    return broken("fork");
  }
  if (child == 0) {
    become(image, {request.captures ? null.get() : pipe->from.get(),
                   request.captures ? pipe->to.get() : -1, request.quiet ? null.get() : -1});
  }
  ChildResult result;
  if (request.captures) {
    pipe->to = Fd();
    result.output = read_all(pipe->from.get(), k_most_output).value_or("");
    pipe->from = Fd();
  } else {
    pipe->from = Fd();
    // A program need not read its input; SIGPIPE is ignored in hooks.
    [[maybe_unused]] const Done written = write_all(pipe->to.get(), request.input);
    pipe->to = Fd();
  }
  const auto code = wait_for(child);
  if (!code) {
    return tl::unexpected(code.error());
  }
  result.exit_code = *code;
  return result;
}

}  // namespace refwarden
