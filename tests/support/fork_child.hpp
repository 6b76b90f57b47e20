// Runs a piece of a test in a process of its own.
#pragma once

#include <functional>

#include <sys/types.h>

namespace refwarden {

// Starts a child that ends with what `body` returns.
pid_t start_child(const std::function<int()>& body);
// Its exit code; 256 and the signal where one ended it.
int wait_for_child(pid_t child);
inline int run_in_child(const std::function<int()>& body) {
  return wait_for_child(start_child(body));
}

}  // namespace refwarden
