// One hooks folder for every repository of an account or of a machine: core.hooksPath outside of
// the repositories (git-config(1)).
#pragma once

#include <filesystem>

#include "app/command_line.hpp"
#include "app/commands/install_for_host.hpp"

namespace refwarden {

// Puts the hooks into `wanted.hooks_path` and lets core.hooksPath of `wanted.scope` lead there;
// records what refs stand at, of every repository below `wanted.path`. Nothing is changed, with
// `refused`, where one of them has hooks of its own, which would not run any more, or
// core.hooksPath leads elsewhere already. A repository with a core.hooksPath of its own is told,
// and makes the exit code `refused`: its pushes are not judged.
ExitCode install_hooks_path(const Wanted& wanted, Streams& streams);

// The way back: core.hooksPath is unset where it leads to `folder`, then our hooks in it go. Both
// are tried whatever is left of the other.
ExitCode remove_hooks_path(const std::filesystem::path& folder, GitScope scope, Streams& streams);

}  // namespace refwarden
