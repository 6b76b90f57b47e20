// What one run of a hook was handed, before anything of it was looked at.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "intake/push.hpp"

namespace refwarden {

struct HookInput {
  HookKind kind = HookKind::pre_receive;
  std::string program;                 // as git started it: "hooks/pre-receive"
  std::vector<std::string> arguments;  // without the program
  Environment environment;
  Result<std::string> text;  // all of stdin; empty for the update hook
};

// Reads the process's environment and, but for the update hook, its stdin to the end (64 MiB at
// most; 1 GiB for reference-transaction, whose lines git-pack-refs(1) makes of all refs).
HookInput read_hook_input(HookKind kind, const std::vector<std::string>& program_and_arguments);

// The updates of `input` in its hook's own shape (githooks(5)). A failure for
// reference-transaction, which has none (intake/reference_transaction).
Result<std::vector<RefUpdate>> updates_of(const HookInput& input);

}  // namespace refwarden
