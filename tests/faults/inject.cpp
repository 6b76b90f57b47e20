// A library for LD_PRELOAD that counts the calls of a program, and of what it forks, into the C
// library, and lets the one that the test chose go wrong.
//
//   REFWARDEN_FAULT        what happens: see k_modes
//   REFWARDEN_FAULT_AT     at which counted call, from 1; 0 only counts
//   REFWARDEN_FAULT_STATE  a file of at least sizeof(State) bytes, shared by all processes: what
//   was
//                          counted, and what was hit
//   REFWARDEN_FAULT_TRACE  with anything in it, each counted call is a line on standard error
//   REFWARDEN_FAULT_IN     only in a program of this name (its first argument's last part)
//   REFWARDEN_FAULT_GPG    the program that is executed for /usr/bin/gpg
//
// All arguments of the calls below are integers or pointers, which x86-64 and AArch64 pass in
// registers, so that one shape stands for all of them; the names are given to the assembler, since
// the C library's headers have other types for them.
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <initializer_list>
#include <string_view>

#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

struct State {
  std::atomic<std::uint64_t> counted;
  std::atomic<std::uint64_t> hit;
  char what[240];
};

// What the test wants to go wrong. Names of several letters are errors, for every call that is
// counted; those that end in `+` for all calls from the chosen one on.
enum class Mode { off, kill, error, error_onward, interrupt, full_disk, torn, memory, clock };

struct Wanted {
  Mode mode = Mode::off;
  int error = 0;
};

struct Named {
  std::string_view name;
  Wanted wanted;
};

constexpr Named k_modes[] = {
    {"count", {Mode::off, 0}},
    {"kill", {Mode::kill, 0}},
    {"EIO", {Mode::error, EIO}},
    {"ENOENT", {Mode::error, ENOENT}},
    {"EACCES", {Mode::error, EACCES}},
    {"ENOMEM", {Mode::error, ENOMEM}},
    {"EIO+", {Mode::error_onward, EIO}},
    {"EMFILE+", {Mode::error_onward, EMFILE}},
    {"EINTR", {Mode::interrupt, EINTR}},        // of calls that are to be tried again
    {"full-disk", {Mode::full_disk, ENOSPC}},   // half a write, then nothing is stored any more
    {"torn", {Mode::torn, 0}},                  // half a write, then the end
    {"no-memory", {Mode::memory, ENOMEM}},      // once, of malloc(3) and its kin
    {"clock-ahead", {Mode::clock, 315360000}},  // ten years, from the chosen call on
    {"clock-back", {Mode::clock, -315360000}},
};

struct Call {
  const char* name;
  long a, b, c, d, e, f;
};

using Real = long (*)(long, long, long, long, long, long);

State* state = nullptr;
Wanted wanted;
std::uint64_t chosen = 0;
bool traces = false;
char gpg[256] = "";

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  for (const std::string_view each : names) {
    if (name == each) {
      return true;
    }
  }
  return false;
}

bool takes_path(std::string_view name) {
  return is_one_of(name, {"open", "__open_2", "opendir", "fopen", "mkdir", "mkdtemp", "rename",
                          "unlink", "rmdir", "stat", "lstat", "realpath", "readlink", "access",
                          "chmod", "execv", "execve"});
}

bool takes_folder_and_path(std::string_view name) {
  return is_one_of(name, {"openat", "__openat_2", "mkdirat", "renameat", "unlinkat", "fstatat",
                          "faccessat", "fchownat", "fchmodat"});
}

// Which calls a mode is about; calls of other names are not even counted.
bool counts(std::string_view name) {
  switch (wanted.mode) {
    case Mode::off:
    case Mode::kill:
    case Mode::error:
    case Mode::error_onward:
      return !is_one_of(name, {"clock_gettime", "malloc", "calloc", "realloc"});
    case Mode::interrupt:
      return is_one_of(name,
                       {"read", "pread", "write", "send", "recv", "flock", "waitpid", "poll"});
    case Mode::full_disk:
      return is_one_of(name, {"write", "pwrite", "fsync", "ftruncate", "mkdir", "mkdirat", "rename",
                              "renameat", "mkdtemp"});
    case Mode::torn:
      return is_one_of(name, {"write", "pwrite"});
    case Mode::memory:
      return is_one_of(name, {"malloc", "calloc", "realloc"});
    case Mode::clock:
      return name == "clock_gettime";
  }
  std::abort();
}

// The descriptor that a call is about; -1 for none.
int descriptor_of(const Call& call) {
  if (is_one_of(call.name, {"read", "pread", "write", "pwrite", "fsync", "fstat", "flock",
                            "ftruncate", "close", "fdopendir", "fcntl", "dup2"})) {
    return static_cast<int>(call.a);
  }
  if (is_one_of(call.name, {"readdir"})) {
    return ::dirfd(reinterpret_cast<DIR*>(call.a));
  }
  return is_one_of(call.name, {"mmap"}) ? static_cast<int>(call.e) : -1;
}

// The call's name and the file that it is about. Only system calls that are not counted themselves.
void describe(char* text, std::size_t size, const Call& call) {
  char path[160] = "";
  if (takes_path(call.name) || takes_folder_and_path(call.name)) {
    const long at = takes_path(call.name) ? call.a : call.b;
    std::snprintf(path, sizeof path, " %s", reinterpret_cast<const char*>(at));
  } else if (const int fd = descriptor_of(call); fd >= 0) {
    char link[40];
    std::snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    path[0] = ' ';
    const long length = ::syscall(SYS_readlinkat, AT_FDCWD, link, path + 1, sizeof path - 2);
    path[length > 0 ? length + 1 : 0] = '\0';
  }
  std::snprintf(text, size, "%s%s", call.name, path);
}

void trace(const Call& call) {
  const int saved = errno;
  char text[240];
  describe(text, sizeof text - 1, call);
  std::strcat(text, "\n");
  ::syscall(SYS_write, 2, text, std::strlen(text));
  errno = saved;
}

[[noreturn]] void end_here() {
  ::syscall(SYS_kill, ::syscall(SYS_getpid), SIGKILL);
  std::abort();
}

// Half of what a write was to write.
long half_written(const Call& call, const Real real) {
  return real(call.a, call.b, call.c / 2, call.d, call.e, call.f);
}

// The chosen call, or one after it. True where it must not be made; `errno` is set then.
bool goes_wrong(const Call& call, const Real real, bool first) {
  const bool writes = is_one_of(call.name, {"write", "pwrite"});
  switch (wanted.mode) {
    case Mode::off:
      return false;
    case Mode::kill:
      end_here();
    case Mode::torn:
      half_written(call, real);
      end_here();
    case Mode::full_disk:
      if (writes && first) {
        half_written(call, real);
      }
      break;
    case Mode::error:
    case Mode::error_onward:
    case Mode::interrupt:
    case Mode::memory:
    case Mode::clock:
      break;
  }
  if (std::string_view(call.name) == "close") {
    real(call.a, call.b, call.c, call.d, call.e, call.f);  // close(2) gives it back all the same
  }
  errno = wanted.error;
  return true;
}

bool is_onward() {
  return wanted.mode == Mode::error_onward || wanted.mode == Mode::full_disk ||
         wanted.mode == Mode::clock;
}

bool is_hit(const Call& call, const Real real = nullptr) {
  if (state == nullptr || !counts(call.name)) {
    return false;
  }
  const std::uint64_t number = ++state->counted;
  if (traces) {
    trace(call);
  }
  if (chosen == 0 || number < chosen || (number > chosen && !is_onward())) {
    return false;
  }
  if (number == chosen) {
    state->hit = number;
    describe(state->what, sizeof state->what, call);
  }
  return goes_wrong(call, real, number == chosen);
}

void read_settings() {
  const char* const mode = std::getenv("REFWARDEN_FAULT");
  const char* const at = std::getenv("REFWARDEN_FAULT_AT");
  const char* const file = std::getenv("REFWARDEN_FAULT_STATE");
  const char* const program = std::getenv("REFWARDEN_FAULT_GPG");
  std::snprintf(gpg, sizeof gpg, "%s", program == nullptr ? "" : program);
  traces = std::getenv("REFWARDEN_FAULT_TRACE") != nullptr;
  const char* const in = std::getenv("REFWARDEN_FAULT_IN");
  if (mode == nullptr || file == nullptr ||
      (in != nullptr && std::strcmp(in, program_invocation_short_name) != 0)) {
    return;
  }
  for (const Named& each : k_modes) {
    if (each.name == mode) {
      wanted = each.wanted;
    }
  }
  chosen = at == nullptr ? 0 : std::strtoull(at, nullptr, 10);
  const int fd = static_cast<int>(::syscall(SYS_openat, AT_FDCWD, file, O_RDWR | O_CLOEXEC));
  void* const memory = ::mmap(nullptr, sizeof(State), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  ::syscall(SYS_close, fd);
  if (memory == MAP_FAILED) {
    ::syscall(SYS_exit_group, 99);
  }
  state = static_cast<State*>(memory);
}

__attribute__((constructor)) void start() {
  read_settings();
}

Real find(const char* name) {
  return reinterpret_cast<Real>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

// A call that answers with `failed` and errno where it goes wrong.
#define COUNTED(name, failed)                                                                    \
  extern "C" long counted_##name(long a, long b, long c, long d, long e, long f) __asm__(#name); \
  extern "C" long counted_##name(long a, long b, long c, long d, long e, long f) {               \
    static const Real k_real = find(#name);                                                      \
    return is_hit({#name, a, b, c, d, e, f}, k_real) ? (failed) : k_real(a, b, c, d, e, f);      \
  }

COUNTED(open, -1)
COUNTED(__open_2, -1)
COUNTED(openat, -1)
COUNTED(__openat_2, -1)
COUNTED(close, -1)
COUNTED(read, -1)
COUNTED(pread, -1)
COUNTED(write, -1)
COUNTED(pwrite, -1)
COUNTED(fsync, -1)
COUNTED(ftruncate, -1)
COUNTED(flock, -1)
COUNTED(fcntl, -1)
COUNTED(stat, -1)
COUNTED(lstat, -1)
COUNTED(fstat, -1)
COUNTED(fstatat, -1)
COUNTED(access, -1)
COUNTED(faccessat, -1)
COUNTED(mkdir, -1)
COUNTED(mkdirat, -1)
COUNTED(mkdtemp, 0)
COUNTED(rename, -1)
COUNTED(renameat, -1)
COUNTED(unlink, -1)
COUNTED(unlinkat, -1)
COUNTED(rmdir, -1)
COUNTED(fchownat, -1)
COUNTED(readlink, -1)
COUNTED(realpath, 0)
COUNTED(getcwd, 0)
COUNTED(opendir, 0)
COUNTED(fdopendir, 0)
COUNTED(readdir, 0)
COUNTED(fopen, 0)
COUNTED(mmap, -1)
COUNTED(mprotect, -1)
COUNTED(pipe, -1)
COUNTED(pipe2, -1)
COUNTED(socketpair, -1)
COUNTED(send, -1)
COUNTED(recv, -1)
COUNTED(posix_spawn, EIO)
COUNTED(dup, -1)
COUNTED(dup2, -1)
COUNTED(fork, -1)
COUNTED(waitpid, -1)
COUNTED(poll, -1)
COUNTED(select, -1)
COUNTED(getrandom, -1)
COUNTED(getentropy, -1)
COUNTED(prctl, -1)
COUNTED(sigprocmask, -1)
COUNTED(sigpending, -1)
COUNTED(close_range, -1)
COUNTED(setenv, -1)
COUNTED(clearenv, -1)

// What is in no shape of its own. The memory calls must not look up anything: that needs memory.
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);

void* counted_malloc(std::size_t size) __asm__("malloc");
void* counted_malloc(std::size_t size) {
  return is_hit({"malloc", 0, 0, 0, 0, 0, 0}) ? nullptr : __libc_malloc(size);
}

void* counted_calloc(std::size_t count, std::size_t size) __asm__("calloc");
void* counted_calloc(std::size_t count, std::size_t size) {
  return is_hit({"calloc", 0, 0, 0, 0, 0, 0}) ? nullptr : __libc_calloc(count, size);
}

void* counted_realloc(void* memory, std::size_t size) __asm__("realloc");
void* counted_realloc(void* memory, std::size_t size) {
  return is_hit({"realloc", 0, 0, 0, 0, 0, 0}) ? nullptr : __libc_realloc(memory, size);
}

// Answers with the error itself.
int counted_pthread_create(long a, long b, long c, long d) __asm__("pthread_create");
int counted_pthread_create(long a, long b, long c, long d) {
  static const Real k_real = find("pthread_create");
  return is_hit({"pthread_create", a, b, c, d, 0, 0}, k_real)
             ? EAGAIN
             : static_cast<int>(k_real(a, b, c, d, 0, 0));
}

int counted_execv(const char* program, char* const* arguments) __asm__("execv");
int counted_execv(const char* program, char* const* arguments) {
  static const Real k_real = find("execv");
  const bool swaps = gpg[0] != '\0' && std::strcmp(program, "/usr/bin/gpg") == 0;
  const long a = reinterpret_cast<long>(swaps ? gpg : program);
  const long b = reinterpret_cast<long>(arguments);
  return is_hit({"execv", a, b, 0, 0, 0, 0}, k_real) ? -1
                                                     : static_cast<int>(k_real(a, b, 0, 0, 0, 0));
}

// Goes wrong by telling another time; only the time of day is set by hand.
int counted_clock_gettime(int clock, timespec* time) __asm__("clock_gettime");
int counted_clock_gettime(int clock, timespec* time) {
  static const Real k_real = find("clock_gettime");
  const int code = static_cast<int>(k_real(clock, reinterpret_cast<long>(time), 0, 0, 0, 0));
  if (clock == CLOCK_REALTIME && is_hit({"clock_gettime", clock, 0, 0, 0, 0, 0})) {
    time->tv_sec += wanted.error;
  }
  return code;
}
}
