// What a hook program says to somebody who runs it by hand.
#pragma once

#include <optional>

#include "app/exit_code.hpp"
#include "app/hook_input.hpp"

namespace refwarden {

// Answers --help and --version on stdout: `passed`, or `unreadable` where nobody could be told.
// Nothing for any other arguments, and nothing where git runs the program (GIT_DIR is set): no
// argument ends a hook before it has judged.
std::optional<ExitCode> answer_about_program(HookKind kind,
                                             const std::vector<std::string>& program_and_arguments,
                                             const Environment& environment);

}  // namespace refwarden
