#include "app/hook_files.hpp"

#include <array>
#include <cerrno>
#include <system_error>

#include <unistd.h>

namespace fs = std::filesystem;

namespace refwarden {
namespace {

std::string program_name(HookKind kind) {
  return "refwarden-" + std::string(name_of(kind));
}

tl::unexpected<Failure> cannot(const std::string& what, const fs::path& path) {
  return fail(FailureCode::server_broken, what,
              path.string() + ": " + std::generic_category().message(errno));
}

bool can_run(const fs::path& path) {
  return ::access(path.c_str(), X_OK) == 0;
}

bool is_there(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(fs::symlink_status(path, ignored));
}

// rename(2) replaces in one step, so that a push in between meets the old hook or the new one.
Done put_link(const fs::path& hook, const fs::path& program) {
  const fs::path fresh = hook.string() + ".refwarden-new";
  ::unlink(fresh.c_str());
  if (::symlink(program.c_str(), fresh.c_str()) != 0) {
    return cannot("a hook could not be written", fresh);
  }
  if (::rename(fresh.c_str(), hook.c_str()) != 0) {
    return cannot("a hook could not be put into its place", hook);
  }
  return {};
}

Done keep_former(const fs::path& hooks, HookKind kind, bool executable) {
  const fs::path hook = hooks / name_of(kind);
  const fs::path former = hooks / former_name(kind);
  if (!executable) {
    return fail(FailureCode::server_broken,
                "the hook that is there is not executable, so git has never run it",
                hook.string() + ": make it executable, or move it away");
  }
  if (is_there(former)) {
    return fail(FailureCode::server_broken, "a former hook is kept already, and another is there",
                former.string() + ": join the two, or move one away");
  }
  // A second name for the same file: the first one stays until it is replaced.
  if (::link(hook.c_str(), former.c_str()) != 0) {
    return cannot("the hook that is there could not be kept", former);
  }
  return {};
}

}  // namespace

std::string former_name(HookKind kind) {
  return std::string(name_of(kind)) + ".before-refwarden";
}

HookFiles look_at_hook(const fs::path& hooks, HookKind kind, const fs::path& program) {
  const fs::path hook = hooks / name_of(kind);
  HookFiles files;
  files.has_former = is_there(hooks / former_name(kind));
  files.executable = can_run(hook);
  std::error_code no_link;
  const fs::path target = fs::read_symlink(hook, no_link);
  if (!no_link && target.filename() == program_name(kind)) {
    files.state = target == program ? HookState::ours : HookState::ours_moved;
  } else if (is_there(hook)) {
    files.state = HookState::other;
  }
  return files;
}

Done place_hook(const fs::path& hooks, HookKind kind, const fs::path& program) {
  std::error_code error;
  fs::create_directories(hooks, error);
  if (error) {
    return fail(FailureCode::server_broken, "the hooks folder could not be made",
                hooks.string() + ": " + error.message());
  }
  const HookFiles files = look_at_hook(hooks, kind, program);
  if (files.state == HookState::ours) {
    return {};
  }
  if (files.state == HookState::other) {
    if (auto kept = keep_former(hooks, kind, files.executable); !kept) {
      return kept;
    }
  }
  return put_link(hooks / name_of(kind), program);
}

Done take_hook_away(const fs::path& hooks, HookKind kind, const fs::path& program) {
  const HookFiles files = look_at_hook(hooks, kind, program);
  if (files.state == HookState::other) {
    return {};
  }
  const fs::path hook = hooks / name_of(kind);
  const fs::path former = hooks / former_name(kind);
  const int result = files.has_former                   ? ::rename(former.c_str(), hook.c_str())
                     : files.state == HookState::absent ? 0
                                                        : ::unlink(hook.c_str());
  return result == 0 ? Done() : cannot("a hook could not be taken away", hook);
}

Result<fs::path> hook_program(HookKind kind) {
  std::error_code error;
  const fs::path self = fs::read_symlink("/proc/self/exe", error);
  const std::array<fs::path, 2> places = {self.parent_path(),
                                          self.parent_path().parent_path() / "libexec/refwarden"};
  for (const fs::path& place : places) {
    const fs::path program = place / program_name(kind);
    if (can_run(program)) {
      return program;
    }
  }
  return fail(FailureCode::server_broken, "the hook's program is not installed",
              "looked for " + program_name(kind) + " beside " + self.string() +
                  " and in ../libexec/refwarden");
}

}  // namespace refwarden
