// Our hooks in a repository's hooks folder: links to the installed programs, beside what was there.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "intake/push.hpp"

namespace refwarden {

// "pre-receive.before-refwarden": where a hook is kept that was there first.
std::string former_name(HookKind kind);

enum class HookState : std::uint8_t {
  absent,      // nothing there
  ours,        // a link to the installed program
  ours_moved,  // a link to a program of ours that is somewhere else
  other,       // somebody else's
};

struct HookFiles {
  HookState state = HookState::absent;
  bool executable = false;  // what is there can be run
  bool has_former = false;  // a former hook is kept
};

// Looks at `hooks`/<kind>; `program` is the installed program for it.
HookFiles look_at_hook(const std::filesystem::path& hooks, HookKind kind,
                       const std::filesystem::path& program);

// Puts a link to `program` there. What was there is kept under former_name. At no moment is there
// no hook where one was. Fails, without a change, where somebody else's hook is not executable (git
// has never run it, and we would) or where one is kept already.
Done place_hook(const std::filesystem::path& hooks, HookKind kind,
                const std::filesystem::path& program);

// Takes our link away and puts the former hook back. Somebody else's hook stays.
Done take_hook_away(const std::filesystem::path& hooks, HookKind kind,
                    const std::filesystem::path& program);

// The installed program of a hook, found from the running admin program: beside it, or in
// ../libexec/refwarden.
Result<std::filesystem::path> hook_program(HookKind kind);

}  // namespace refwarden
