// Other programs, started without a shell.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace refwarden {

struct ChildRequest {
  std::string program;                 // a path with a slash; nothing is searched
  std::vector<std::string> arguments;  // without the program
  std::map<std::string, std::string> environment;
  std::string input;     // what its stdin has; may be left unread
  bool captures = true;  // false: its stdout is ours
  bool quiet = false;    // nobody gets its stderr
};

struct ChildResult {
  int exit_code = 0;   // 128 and the signal's number where a signal ended it, 127 where nothing
                       // could be started
  std::string output;  // what was captured of stdout, 1 MiB at most
};

// Starts the program and waits for its end. stderr is ours unless it is quiet; descriptors that we
// open are closed. `input` and `captures` exclude each other. Fails where the system has no process
// or pipe to give.
Result<ChildResult> run_child(const ChildRequest& request);

}  // namespace refwarden
