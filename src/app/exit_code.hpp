// The exit codes of every program. A hook turns each one but `passed` into a refused push.
#pragma once

namespace refwarden {

enum class ExitCode : int {
  passed = 0,
  refused = 1,     // the push is refused, or problems were found
  usage = 2,       // wrong arguments
  policy = 3,      // the policy does not load
  unreadable = 4,  // the repository, a key or the record cannot be read or written
  bug = 70,        // EX_SOFTWARE of sysexits(3)
};

constexpr int to_int(ExitCode code) {
  return static_cast<int>(code);
}

}  // namespace refwarden
