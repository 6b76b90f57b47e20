// Our hooks where a host takes its hooks from: links to the installed programs.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "intake/push.hpp"

namespace refwarden {

// "pre-receive.before-refwarden": where a hook is kept that was there first.
std::string former_name(HookKind kind);

// Where a hook is, or goes.
struct HookFile {
  std::filesystem::path path;
  HookKind kind = HookKind::pre_receive;
  // Others have files of their own beside it, all of which are run: nothing is kept and chained.
  bool among_others = false;
};

// `hooks`/pre-receive.
HookFile hook_in(const std::filesystem::path& hooks, HookKind kind);
// `hooks`/pre-receive.d/refwarden.
HookFile hook_among(const std::filesystem::path& hooks, HookKind kind);

enum class HookState : std::uint8_t {
  absent,      // nothing there
  ours,        // a link to the installed program, perhaps over other links
  ours_moved,  // a link to a program of ours that is somewhere else
  other,       // somebody else's
};

struct HookFiles {
  HookState state = HookState::absent;
  bool executable = false;  // what is there can be run
  bool has_former = false;  // a former hook is kept
};

// A hook of ours that the host can run.
bool works(const HookFiles& files);

// Looks at `hook`; `program` is the installed program for it.
HookFiles look_at_hook(const HookFile& hook, const std::filesystem::path& program);

// Puts a link to `program` there. What was there is kept under former_name. At no moment is there
// no hook where one was. Fails, without a change, where somebody else's hook is not executable (git
// has never run it, and we would), where one is kept already, or where it has our name among
// others.
Done place_hook(const HookFile& hook, const std::filesystem::path& program);

// Takes our link away and puts the former hook back. Somebody else's hook stays.
Done take_hook_away(const HookFile& hook, const std::filesystem::path& program);

// The installed program of a hook, found from the running admin program: beside it, or in
// ../libexec/refwarden.
Result<std::filesystem::path> hook_program(HookKind kind);

}  // namespace refwarden
