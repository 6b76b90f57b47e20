// What the hook programs do.
#pragma once

#include <string>
#include <vector>

#include "app/exit_code.hpp"
#include "intake/push.hpp"

namespace refwarden {

// A whole run of pre-receive or update, unless somebody asked about the program: reads, forks,
// judges, records, answers on stderr, chains.
ExitCode run_judging_hook(HookKind kind, const std::vector<std::string>& program_and_arguments);

// A whole run of post-receive: records what landed, then runs the former hook whatever came of it.
// `unreadable` where the record could not be written.
ExitCode run_landing_hook(const std::vector<std::string>& program_and_arguments);

// A whole run of reference-transaction: looks at what git is about to change, answers on stderr,
// and runs the former hook on what passed.
ExitCode run_transaction_hook(const std::vector<std::string>& program_and_arguments);

}  // namespace refwarden
