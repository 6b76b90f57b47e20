#include "app/call_filter.hpp"

#include <array>
#include <cerrno>
#include <initializer_list>
#include <memory>
#include <system_error>
#include <vector>

#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/types.h>
#include <unistd.h>

namespace refwarden {
namespace {

#if defined(REFWARDEN_IS_SANITIZED)
constexpr bool k_looks_for_leaks = true;  // by a tracer, at the end
#else
constexpr bool k_looks_for_leaks = false;
#endif

#if defined(__s390__) || defined(__s390x__)
constexpr unsigned k_clone_flags = 1;
#else
constexpr unsigned k_clone_flags = 0;  // which argument of clone(2) has them
#endif

constexpr std::array k_network{
    SCMP_SYS(socket), SCMP_SYS(connect), SCMP_SYS(bind),    SCMP_SYS(listen),
    SCMP_SYS(accept), SCMP_SYS(accept4), SCMP_SYS(sendmsg), SCMP_SYS(sendmmsg),
};

constexpr std::array k_other_processes{
    SCMP_SYS(ptrace),
    SCMP_SYS(process_vm_readv),
    SCMP_SYS(process_madvise),
    SCMP_SYS(process_vm_writev),
    SCMP_SYS(pidfd_getfd),
    SCMP_SYS(kcmp),
    SCMP_SYS(kill),
    SCMP_SYS(tkill),
    SCMP_SYS(rt_sigqueueinfo),
    SCMP_SYS(rt_tgsigqueueinfo),
    SCMP_SYS(perf_event_open),
    SCMP_SYS(personality),
};

// Landlock leaves these to whoever owns the file: a hook that is not executable does not run.
constexpr std::array k_files_by_name{
    SCMP_SYS(chmod),
    SCMP_SYS(fchmod),
    SCMP_SYS(fchmodat),
    SCMP_SYS(chown),
    SCMP_SYS(lchown),
    SCMP_SYS(truncate),
    SCMP_SYS(utime),
    SCMP_SYS(utimes),
    SCMP_SYS(utimensat),
    SCMP_SYS(futimesat),
    SCMP_SYS(setxattr),
    SCMP_SYS(lsetxattr),
    SCMP_SYS(fsetxattr),
    SCMP_SYS(removexattr),
    SCMP_SYS(lremovexattr),
    SCMP_SYS(fremovexattr),
    SCMP_SYS(mknod),
    SCMP_SYS(mknodat),
    SCMP_SYS(open_by_handle_at),
};

constexpr std::array k_system{
    SCMP_SYS(mount),          SCMP_SYS(umount2),
    SCMP_SYS(pivot_root),     SCMP_SYS(chroot),
    SCMP_SYS(fsopen),         SCMP_SYS(fsconfig),
    SCMP_SYS(fsmount),        SCMP_SYS(fspick),
    SCMP_SYS(move_mount),     SCMP_SYS(open_tree),
    SCMP_SYS(mount_setattr),  SCMP_SYS(unshare),
    SCMP_SYS(setns),          SCMP_SYS(bpf),
    SCMP_SYS(userfaultfd),    SCMP_SYS(io_uring_setup),
    SCMP_SYS(io_uring_enter), SCMP_SYS(io_uring_register),
    SCMP_SYS(kexec_load),     SCMP_SYS(kexec_file_load),
    SCMP_SYS(init_module),    SCMP_SYS(finit_module),
    SCMP_SYS(delete_module),  SCMP_SYS(iopl),
    SCMP_SYS(ioperm),         SCMP_SYS(modify_ldt),
    SCMP_SYS(keyctl),         SCMP_SYS(add_key),
    SCMP_SYS(request_key),    SCMP_SYS(acct),
    SCMP_SYS(swapon),         SCMP_SYS(swapoff),
    SCMP_SYS(reboot),         SCMP_SYS(quotactl),
    SCMP_SYS(syslog),         SCMP_SYS(settimeofday),
    SCMP_SYS(clock_settime),  SCMP_SYS(clock_adjtime),
    SCMP_SYS(adjtimex),       SCMP_SYS(sethostname),
    SCMP_SYS(setdomainname),  SCMP_SYS(lookup_dcookie),
    SCMP_SYS(vhangup),        SCMP_SYS(fanotify_init),
    SCMP_SYS(move_pages),     SCMP_SYS(migrate_pages),
    SCMP_SYS(shmget),         SCMP_SYS(shmat),
    SCMP_SYS(semget),         SCMP_SYS(msgget),
    SCMP_SYS(mq_open),        SCMP_SYS(mq_unlink),
};

// A program could be run from a file without a name, which Landlock does not see.
constexpr std::array k_programs{SCMP_SYS(execveat), SCMP_SYS(memfd_create), SCMP_SYS(memfd_secret)};

// Younger than the library that we are built with; one number on every architecture. In this order:
// fchmodat2, quotactl_fd, setxattrat, removexattrat, open_tree_attr, file_setattr.
constexpr std::array k_younger{452, 443, 463, 466, 467, 469};

constexpr std::array k_namespaces{CLONE_NEWUSER, CLONE_NEWNS,  CLONE_NEWPID,   CLONE_NEWNET,
                                  CLONE_NEWIPC,  CLONE_NEWUTS, CLONE_NEWCGROUP};

struct Release {
  void operator()(void* filter) const { seccomp_release(filter); }
};

// The filter while it is put together: the first error stays.
class Filter {
 public:
  Filter() : m_filter(seccomp_init(SCMP_ACT_ALLOW)), m_error(m_filter ? 0 : ENOMEM) {
    // A tree of comparisons instead of a list: every call of ours goes through it.
    set(SCMP_FLTATR_CTL_OPTIMIZE, 2);
    set(SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
  }

  template <typename Calls>
  void refuse(const Calls& calls) {
    for (const int call : calls) {
      refuse_where(call, {});
    }
  }

  void refuse_where(int call, std::initializer_list<scmp_arg_cmp> arguments,
                    unsigned error = EPERM) {
    if (m_error == 0) {
      m_error = -seccomp_rule_add_array(m_filter.get(), SCMP_ACT_ERRNO(error), call,
                                        static_cast<unsigned>(arguments.size()), arguments.begin());
    }
  }

  // 0, or what went wrong.
  int load() {
    if (m_error == 0) {
      m_error = -seccomp_load(m_filter.get());
    }
    return m_error;
  }

 private:
  void set(scmp_filter_attr attribute, std::uint32_t value) {
    if (m_error == 0) {
      m_error = -seccomp_attr_set(m_filter.get(), attribute, value);
    }
  }

  std::unique_ptr<void, Release> m_filter;
  int m_error;
};

scmp_arg_cmp argument(unsigned number, scmp_compare compare, scmp_datum_t first,
                      scmp_datum_t second = 0) {
  return {number, compare, first, second};
}

// Calls of which a part is needed.
void refuse_parts(Filter& filter) {
  for (const int flag : k_namespaces) {
    const auto bits = static_cast<scmp_datum_t>(static_cast<unsigned>(flag));
    filter.refuse_where(SCMP_SYS(clone), {argument(k_clone_flags, SCMP_CMP_MASKED_EQ, bits, bits)});
  }
  // Its flags lie where no filter can look; the C library then takes clone(2).
  filter.refuse_where(SCMP_SYS(clone3), {}, ENOSYS);
  // syslog(3) writes to a socket that is connected already.
  filter.refuse_where(SCMP_SYS(sendto), {argument(4, SCMP_CMP_NE, 0)});
  for (const scmp_datum_t request : {scmp_datum_t{TIOCSTI}, scmp_datum_t{TIOCLINUX}}) {
    filter.refuse_where(SCMP_SYS(ioctl), {argument(1, SCMP_CMP_MASKED_EQ, 0xffffffffU, request)});
  }
  filter.refuse_where(SCMP_SYS(prlimit64), {argument(0, SCMP_CMP_NE, 0)});
}

}  // namespace

Done filter_calls(Programs programs) {
  Filter filter;
  filter.refuse(k_network);
  filter.refuse(k_files_by_name);
  filter.refuse(k_system);
  filter.refuse(k_programs);
  filter.refuse(k_younger);
  refuse_parts(filter);
  if (!k_looks_for_leaks) {
    filter.refuse(k_other_processes);
    // A failed promise ends its own process.
    filter.refuse_where(SCMP_SYS(tgkill),
                        {argument(0, SCMP_CMP_NE, static_cast<scmp_datum_t>(::getpid()))});
  }
  if (::geteuid() != 0) {
    // What root writes into the record it gives to the record's owner.
    filter.refuse(std::array{SCMP_SYS(fchown), SCMP_SYS(fchownat)});
  }
  if (programs == Programs::none) {
    // gpg and git that are too slow are ended by a signal.
    filter.refuse(std::array{SCMP_SYS(execve), SCMP_SYS(pidfd_send_signal)});
  }
  if (const int error = filter.load(); error != 0) {
    return fail(FailureCode::not_confined, "the server cannot confine what judges pushes",
                "seccomp: " + std::generic_category().message(error));
  }
  return {};
}

bool has_call_filters() {
  // Without an address the kernel says EFAULT where it would have loaded a filter.
  return ::prctl(PR_SET_SECCOMP, 2 /* SECCOMP_MODE_FILTER */, nullptr, 0, 0) != 0 &&
         errno == EFAULT;
}

}  // namespace refwarden
