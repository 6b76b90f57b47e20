#include "app/confinement.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>

#include <fmt/format.h>
#include <link.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "app/call_filter.hpp"
#include "app/landlock.hpp"

namespace refwarden {
namespace {

#if defined(REFWARDEN_IS_SANITIZED)
constexpr bool k_is_sanitized = true;  // its memory is not ours to count, and it reads /proc
#else
constexpr bool k_is_sanitized = false;
#endif

// The C library, OpenSSL and gpg read no other file of the system. /etc as a whole is where hosts
// keep the passwords of their databases.
const std::vector<std::filesystem::path>& system_files() {
  static const std::vector<std::filesystem::path> k_files{"/usr",
                                                          "/lib",
                                                          "/lib64",
                                                          "/etc/gcrypt",
                                                          "/etc/gnupg",
                                                          "/etc/crypto-policies",
                                                          "/etc/localtime",
                                                          "/etc/ssl/openssl.cnf",
                                                          "/etc/pki/tls/openssl.cnf",
                                                          "/etc/ld.so.cache",
                                                          "/etc/ld.so.preload",
                                                          "/dev/urandom",
                                                          "/sys/devices/system/cpu/online"};
  return k_files;
}

tl::unexpected<Failure> missing(const std::string& what) {
  return fail(FailureCode::not_confined, "the server cannot confine what judges pushes", what);
}

Done set_limit(__rlimit_resource resource, const struct rlimit& wanted, const char* name) {
  if (::setrlimit(resource, &wanted) == 0) {
    return {};
  }
  return missing(fmt::format("limit of {}: {}", name, std::generic_category().message(errno)));
}

struct rlimit limit_now(__rlimit_resource resource) {
  struct rlimit now {
    RLIM_INFINITY, RLIM_INFINITY
  };
  ::getrlimit(resource, &now);
  return now;
}

// A limit that is tighter already stays.
Done limit(__rlimit_resource resource, rlim_t most, const char* name) {
  const struct rlimit now = limit_now(resource);
  return set_limit(resource, {std::min(now.rlim_cur, most), std::min(now.rlim_max, most)}, name);
}

// One byte is too little for any dump, and the one value that keeps the kernel from handing a dump
// to a program (core(5), a core_pattern that begins with a pipe): to it 0 would be no limit.
Done limit_dumps() {
  const rlim_t one = std::min<rlim_t>(limit_now(RLIMIT_CORE).rlim_max, 1);
  return set_limit(RLIMIT_CORE, {one, one}, "core dumps");
}

Done limit_resources(const Confinement& confinement) {
  return limit_dumps()
      .and_then([&] {
        return limit(RLIMIT_CPU, static_cast<rlim_t>(confinement.cpu_time.count()), "time");
      })
      .and_then([&] {
        return k_is_sanitized ? Done() : limit(RLIMIT_DATA, confinement.memory_bytes, "memory");
      });
}

// What loads this program loads gpg and git as well. Empty for a program that is linked statically.
std::filesystem::path program_loader() {
  std::filesystem::path loader;
  ::dl_iterate_phdr(
      [](dl_phdr_info* info, std::size_t, void* found) {
        for (std::size_t at = 0; at < info->dlpi_phnum; ++at) {
          const auto& header = info->dlpi_phdr[at];
          if (header.p_type == PT_INTERP) {
            // NOLINTNEXTLINE: the loader's own address arithmetic
            const auto* name = reinterpret_cast<const char*>(info->dlpi_addr + header.p_vaddr);
            *static_cast<std::filesystem::path*>(found) = name;
          }
        }
        return 1;  // the first object is the program
      },
      &loader);
  return loader;
}

FileAccess files_of(const Confinement& confinement) {
  FileAccess files{confinement.read, confinement.write, {}};
  files.read.insert(files.read.end(), system_files().begin(), system_files().end());
  files.write.emplace_back("/dev/null");
  const bool runs_gpg = !confinement.gpg_program.empty();
  if (runs_gpg || k_is_sanitized) {
    // Which descriptors are open, and which process is a gpg that is late. Landlock keeps what is
    // private to processes outside (their memory, environment, files) closed.
    files.read.emplace_back("/proc");
  }
  for (const auto& program : {confinement.gpg_program, confinement.git_program}) {
    if (!program.empty()) {
      files.execute.push_back(program);
    }
  }
  if (!files.execute.empty()) {
    files.execute.push_back(program_loader());
  }
  return files;
}

}  // namespace

Done confine(const Confinement& confinement) {
  std::string lacks;
  const auto note = [&](const Done& done) {
    if (!done) {
      lacks += (lacks.empty() ? "" : "; ") + done.error().detail;
    }
  };
  note(limit_resources(confinement));
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
    note(missing("no new privileges: " + std::generic_category().message(errno)));
  }
  note(restrict_files(files_of(confinement)));
  // The last, since it may refuse what the others need.
  const bool runs_none = confinement.gpg_program.empty() && confinement.git_program.empty();
  note(filter_calls(runs_none ? Programs::none : Programs::some));
  return lacks.empty() ? Done() : missing(lacks);
}

ConfinementHere confinement_here() {
  const int version = landlock_version();
  const bool filters = has_call_filters();
  const std::string text =
      fmt::format("{} and {}", version == 0 ? "no Landlock" : fmt::format("Landlock {}", version),
                  filters ? "system call filters" : "no system call filters");
  return {version > 0 && filters, text};
}

}  // namespace refwarden
