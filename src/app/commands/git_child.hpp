// git itself, asked for single values.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/child_process.hpp"
#include "base/result.hpp"

namespace refwarden {

// Runs git with these arguments in our environment and folder; its stdout is captured.
Result<ChildResult> run_git(std::vector<std::string> arguments);

// What git prints, without the line feed at its end; nothing where it ends with a failure, whose
// words nobody gets. Replace refs change nothing.
Result<std::optional<std::string>> ask_git(std::vector<std::string> arguments);

}  // namespace refwarden
