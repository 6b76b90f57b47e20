// The hook that was there before refwarden: kept beside it, run after a pass (decisions.md 23).
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>

#include "app/hook_input.hpp"

namespace refwarden {

// It may be a whole build; whoever pushes sees it work.
inline constexpr std::chrono::hours k_time_for_former_hook{1};

// Where the former hook of `input` is, if there is one: beside the program as git started it, or in
// the hooks folder of GIT_DIR where git did not name a folder.
std::optional<std::filesystem::path> find_former_hook(const HookInput& input);

// Runs it with the environment, arguments and input that the hook itself was started with, and
// gives its exit code. Whatever keeps it from running is not 0.
int run_former_hook(const std::filesystem::path& hook, const HookInput& input);

}  // namespace refwarden
