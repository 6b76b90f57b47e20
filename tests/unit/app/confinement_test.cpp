// What a confined process can no longer do, each tried.
#include "app/confinement.hpp"

#include <cerrno>
#include <csignal>
#include <fstream>
#include <functional>

#include <arpa/inet.h>
#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/call_filter.hpp"
#include "app/landlock.hpp"
#include "base/fd_io.hpp"
#include "git/repository.hpp"
#include "support/fork_child.hpp"
#include "support/scratch_folder.hpp"

using namespace refwarden;

namespace {

#if defined(REFWARDEN_IS_SANITIZED)
constexpr bool k_is_sanitized = true;
#else
constexpr bool k_is_sanitized = false;
#endif

struct World {
  World() {
    for (const char* name : {"repository", "audit", "home", "other"}) {
      std::filesystem::create_directory(scratch.path() / name);
      std::ofstream(scratch.path() / name / "file") << "text";
    }
    std::filesystem::create_symlink(scratch.path() / "other/file",
                                    scratch.path() / "repository/link");
  }

  [[nodiscard]] std::string at(const std::string& path) const { return scratch.path() / path; }

  [[nodiscard]] Confinement confinement() const {
    return {{at("repository")},        {at("audit"), at("home")}, {}, {},
            std::chrono::seconds(100), std::uint64_t{1} << 30U};
  }

  [[nodiscard]] Confinement with_gpg() const {
    Confinement result = confinement();
    result.gpg_program = "/usr/bin/gpg";
    return result;
  }

  [[nodiscard]] Confinement with_git() const {
    Confinement result = confinement();
    result.git_program = k_git_program;
    return result;
  }

  ScratchFolder scratch;
};

// The error of a call that fails, 0 of one that does not, 254 where the process is not confined.
int error_in(const Confinement& confinement, const std::function<long()>& call) {
  return run_in_child([&] {
    if (!confine(confinement)) {
      return 254;
    }
    errno = 0;
    return call() < 0 ? errno : 0;
  });
}

long open_with(const std::string& path, int flags) {
  return ::open(path.c_str(), flags | O_CLOEXEC, 0600);
}

long run_program(const char* program) {
  const pid_t child = ::fork();
  if (child == 0) {
    const int null = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
    ::dup2(null, STDOUT_FILENO);
    ::dup2(null, STDERR_FILENO);
    ::execl(program, program, "--version", nullptr);
    ::_exit(errno);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  errno = WEXITSTATUS(status);
  return errno == 0 ? 0 : -1;
}

long connect_to(int family) {
  const int fd = ::socket(family, SOCK_STREAM, 0);
  if (fd < 0) {
    return -1;
  }
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(9);
  return ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

bool is_available() {
  return landlock_version() > 0 && has_call_filters();
}

}  // namespace

TEST_CASE("a confined process reaches its own files and no others", "[app][confinement]") {
  if (!is_available()) {
    WARN("this kernel has no Landlock or no filters");
    return;
  }
  const World world;
  const auto error = [&](const std::string& path, int flags) {
    return error_in(world.confinement(), [&] { return open_with(path, flags); });
  };
  CHECK(error(world.at("repository/file"), O_RDONLY) == 0);
  CHECK(error(world.at("repository"), O_RDONLY | O_DIRECTORY) == 0);
  CHECK(error(world.at("audit/file"), O_RDWR | O_APPEND) == 0);
  CHECK(error(world.at("audit/new"), O_WRONLY | O_CREAT | O_EXCL) == 0);
  CHECK(error("/dev/null", O_RDWR) == 0);
  CHECK(error("/dev/urandom", O_RDONLY) == 0);

  CHECK(error(world.at("repository/file"), O_WRONLY) == EACCES);
  CHECK(error(world.at("repository/file"), O_RDONLY | O_TRUNC) == EACCES);
  CHECK(error(world.at("repository/new"), O_WRONLY | O_CREAT) == EACCES);
  CHECK(error(world.at("repository/link"), O_RDONLY) == EACCES);
  CHECK(error(world.at("audit/../other/file"), O_RDONLY) == EACCES);
  CHECK(error(world.at("other"), O_RDONLY | O_DIRECTORY) == EACCES);
  CHECK(error(world.at("other/new"), O_WRONLY | O_CREAT) == EACCES);
  CHECK(error("/etc/passwd", O_RDONLY) == EACCES);
  if (!k_is_sanitized) {  // a sanitizer reads /proc
    CHECK(error("/proc/self/environ", O_RDONLY) == EACCES);
  }
  CHECK(error("/tmp", O_RDONLY | O_DIRECTORY) == EACCES);
}

TEST_CASE("a confined process changes nothing outside of its record", "[app][confinement]") {
  if (!is_available()) {
    return;
  }
  const World world;
  const std::string file = world.at("repository/file");
  const auto error = [&](const std::function<long()>& call) {
    return error_in(world.confinement(), call);
  };
  CHECK(error([&] { return ::mkdir(world.at("audit/folder").c_str(), 0700); }) == 0);
  CHECK(error([&] {
          return ::rename(world.at("audit/file").c_str(), world.at("audit/file2").c_str());
        }) == 0);
  CHECK(error([&] { return ::unlink(world.at("audit/file2").c_str()); }) == 0);

  CHECK(error([&] { return ::chmod(file.c_str(), 0); }) == EPERM);
  CHECK(error([&] { return ::fchmodat(AT_FDCWD, file.c_str(), 0, 0); }) == EPERM);
  CHECK(error([&] { return ::syscall(452, AT_FDCWD, file.c_str(), 0, 0); }) == EPERM);
  CHECK(error([&] { return ::truncate(file.c_str(), 0); }) == EPERM);
  CHECK(error([&] { return ::chown(file.c_str(), ::getuid(), ::getgid()); }) == EPERM);
  CHECK(error([&] { return ::utimensat(AT_FDCWD, file.c_str(), nullptr, 0); }) == EPERM);
  CHECK(error([&] { return ::unlink(file.c_str()); }) == EACCES);
  CHECK(error([&] { return ::rename(file.c_str(), world.at("audit/x").c_str()); }) == EACCES);
  CHECK(error([&] { return ::symlink("x", world.at("audit/x").c_str()); }) == EACCES);
  CHECK(error([&] { return ::mkfifo(world.at("audit/x").c_str(), 0600); }) == EPERM);
  CHECK(std::filesystem::file_size(file) == 4);
}

TEST_CASE("a confined process has no network", "[app][confinement]") {
  if (!is_available()) {
    return;
  }
  const World world;
  for (const Confinement& confinement : {world.confinement(), world.with_gpg()}) {
    for (const int family : {AF_INET, AF_INET6, AF_UNIX, AF_NETLINK}) {
      CHECK(error_in(confinement, [&] { return connect_to(family); }) == EPERM);
    }
  }
}

TEST_CASE("a confined process runs gpg and git, where it may, and nothing else",
          "[app][confinement]") {
  if (!is_available()) {
    return;
  }
  const World world;
  CHECK(error_in(world.confinement(), [] { return run_program("/usr/bin/gpg"); }) == EPERM);
  CHECK(error_in(world.confinement(), [] { return run_program("/bin/sh"); }) == EPERM);
  CHECK(error_in(world.with_gpg(), [] { return run_program("/usr/bin/gpg"); }) == 0);
  CHECK(error_in(world.with_gpg(), [] { return run_program("/bin/sh"); }) == EACCES);
  CHECK(error_in(world.with_gpg(), [] { return run_program("/usr/bin/git"); }) == EACCES);
  CHECK(error_in(world.with_git(), [] { return run_program("/usr/bin/git"); }) == 0);
  CHECK(error_in(world.with_git(), [] { return run_program("/usr/bin/gpg"); }) == EACCES);
  CHECK(error_in(world.with_git(), [] { return run_program("/bin/sh"); }) == EACCES);
  CHECK(error_in(world.with_gpg(),
                 [] { return static_cast<long>(::memfd_create("program", 0)); }) == EPERM);
}

TEST_CASE("a confined process leaves other processes alone", "[app][confinement]") {
  if (!is_available()) {
    return;
  }
  const World world;
  const pid_t other = start_child([] {
    ::pause();
    return 0;
  });
  const auto error = [&](const std::function<long()>& call) {
    return error_in(world.with_gpg(), call);
  };
#if !defined(REFWARDEN_IS_SANITIZED)
  CHECK(error([&] { return ::ptrace(PTRACE_ATTACH, other, nullptr, nullptr); }) == EPERM);
  CHECK(error([&] { return ::kill(other, SIGKILL); }) == EPERM);
  CHECK(error([&] { return ::syscall(SYS_tgkill, other, other, SIGKILL); }) == EPERM);
#endif
  CHECK(error([&] { return open_with("/proc/" + std::to_string(other) + "/mem", O_RDONLY); }) ==
        EACCES);
  if (landlock_version() >= 6) {
    CHECK(error([&] {
            const auto fd = static_cast<int>(::syscall(SYS_pidfd_open, other, 0));
            return ::syscall(SYS_pidfd_send_signal, fd, SIGKILL, nullptr, 0);
          }) == EPERM);
  }
  struct rlimit none {};
  CHECK(error([&] { return ::prlimit(other, RLIMIT_CORE, &none, nullptr); }) == EPERM);
  ::kill(other, SIGKILL);
  CHECK(wait_for_child(other) == 256 + SIGKILL);
}

TEST_CASE("a confined process stays what it is", "[app][confinement]") {
  if (!is_available()) {
    return;
  }
  const World world;
  const auto error = [&](const std::function<long()>& call) {
    return error_in(world.with_gpg(), call);
  };
  CHECK(error([] { return ::unshare(CLONE_NEWUSER); }) == EPERM);
  CHECK(error([] { return ::syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0); }) == EPERM);
  CHECK(error([] { return ::syscall(SYS_clone3, nullptr, 0); }) == ENOSYS);
  CHECK(error([] { return ::syscall(SYS_io_uring_setup, 1, nullptr); }) == EPERM);
  CHECK(error([] { return ::syscall(SYS_bpf, 0, nullptr, 0); }) == EPERM);
  CHECK(error([] { return ::syscall(SYS_keyctl, 0, 0, 0, 0, 0); }) == EPERM);
  char letter = 'x';
  CHECK(error([&] { return ::ioctl(STDIN_FILENO, TIOCSTI, &letter); }) == EPERM);
  CHECK(error([] {
          struct rlimit core {};
          ::getrlimit(RLIMIT_CORE, &core);
          struct rlimit time {};
          ::getrlimit(RLIMIT_CPU, &time);
          return core.rlim_max <= 1 && time.rlim_max == 100 ? 0 : -1;
        }) == 0);
#if !defined(REFWARDEN_IS_SANITIZED)
  CHECK(error([] {
          void* const memory = ::mmap(nullptr, std::size_t{2} << 30U, PROT_READ | PROT_WRITE,
                                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
          return memory == MAP_FAILED ? -1 : 0;
        }) == ENOMEM);
#endif
}

#if defined(__x86_64__)
TEST_CASE("calls of another architecture end a confined process", "[app][confinement]") {
  if (!is_available()) {
    return;
  }
  const World world;
  const int ended = error_in(world.confinement(), [] {
    long result = 20;  // getpid(2) of i386
    asm volatile("int $0x80" : "+a"(result) : : "memory", "r8", "r9", "r10", "r11");
    return result;
  });
  CHECK(ended == 256 + SIGSYS);
}
#endif

TEST_CASE("what is not there does not keep a process from being confined", "[app][confinement]") {
  if (!is_available()) {
    return;
  }
  const World world;
  Confinement confinement = world.confinement();
  confinement.read.emplace_back(world.at("missing"));
  std::filesystem::create_symlink("loop", world.at("loop"));
  confinement.read.emplace_back(world.at("loop"));
  CHECK(error_in(confinement, [] { return 0; }) == 0);
}
