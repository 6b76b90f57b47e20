// The system calls that are left to this process and to everything that it starts (seccomp(2)).
#pragma once

#include <cstdint>

#include "base/result.hpp"

namespace refwarden {

enum class Programs : std::uint8_t { none, some };

// Refuses for good, with EPERM, what neither judging nor gpg and git do: sockets, tracing and
// signalling other processes, changing modes, owners, times and lengths of files by their names,
// mounts, namespaces, io_uring, bpf, modules, keyrings, System V IPC and the like, files without a
// name; with `none` also executing programs. Calls of a foreign architecture end the process. Sets
// "no new privileges". Of the calling thread: call it before there are others. Fails with
// `not_confined` where the kernel has no filters.
//
// It lists what is refused, not what is allowed: which calls the C library, libgit2, gpg and git
// make changes with each of their versions, and a gate that a library's update closes would be
// switched off. Which files can be reached, where such a list could not hold, is Landlock's part,
// and there the default is refusal.
Done filter_calls(Programs programs);

// The kernel has such filters.
bool has_call_filters();

}  // namespace refwarden
