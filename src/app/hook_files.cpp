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

fs::path former_of(const HookFile& hook) {
  return hook.path.parent_path() / former_name(hook.kind);
}

Done keep_former(const HookFile& hook, bool executable) {
  const fs::path former = former_of(hook);
  if (hook.among_others) {
    return fail(FailureCode::server_broken, "another file has the name of refwarden's hook",
                hook.path.string() + ": give it another name, or move it away");
  }
  if (!executable) {
    return fail(FailureCode::server_broken,
                "the hook that is there is not executable, so git has never run it",
                hook.path.string() + ": make it executable, or move it away");
  }
  if (is_there(former)) {
    return fail(FailureCode::server_broken, "a former hook is kept already, and another is there",
                former.string() + ": join the two, or move one away");
  }
  // A second name for the same file: the first one stays until it is replaced.
  if (::link(hook.path.c_str(), former.c_str()) != 0) {
    return cannot("the hook that is there could not be kept", former);
  }
  return {};
}

// Where links lead from `hook`, one after the other: gitolite links to its own links.
HookState state_of(const HookFile& hook, const fs::path& program) {
  constexpr int k_most_links = 8;
  fs::path at = hook.path;
  for (int i = 0; i < k_most_links; ++i) {
    std::error_code no_link;
    const fs::path target = fs::read_symlink(at, no_link);
    if (no_link) {
      break;
    }
    at = (at.parent_path() / target).lexically_normal();
    if (at.filename() == program_name(hook.kind)) {
      return at == program ? HookState::ours : HookState::ours_moved;
    }
  }
  return is_there(hook.path) ? HookState::other : HookState::absent;
}

}  // namespace

std::string former_name(HookKind kind) {
  return std::string(name_of(kind)) + ".before-refwarden";
}

HookFile hook_in(const fs::path& hooks, HookKind kind) {
  return {hooks / name_of(kind), kind, false};
}

HookFile hook_among(const fs::path& hooks, HookKind kind) {
  return {hooks / (std::string(name_of(kind)) + ".d") / "refwarden", kind, true};
}

bool works(const HookFiles& files) {
  const bool ours = files.state == HookState::ours || files.state == HookState::ours_moved;
  return ours && files.executable;
}

HookFiles look_at_hook(const HookFile& hook, const fs::path& program) {
  HookFiles files;
  files.has_former = !hook.among_others && is_there(former_of(hook));
  files.executable = can_run(hook.path);
  files.state = state_of(hook, program);
  return files;
}

Done place_hook(const HookFile& hook, const fs::path& program) {
  std::error_code error;
  fs::create_directories(hook.path.parent_path(), error);
  if (error) {
    return fail(FailureCode::server_broken, "the hooks folder could not be made",
                hook.path.parent_path().string() + ": " + error.message());
  }
  const HookFiles files = look_at_hook(hook, program);
  if (files.state == HookState::ours) {
    return {};
  }
  if (files.state == HookState::other) {
    if (auto kept = keep_former(hook, files.executable); !kept) {
      return kept;
    }
  }
  return put_link(hook.path, program);
}

Done take_hook_away(const HookFile& hook, const fs::path& program) {
  const HookFiles files = look_at_hook(hook, program);
  if (files.state == HookState::other) {
    return {};
  }
  const fs::path former = former_of(hook);
  const int result = files.has_former ? ::rename(former.c_str(), hook.path.c_str())
                     : files.state == HookState::absent ? 0
                                                        : ::unlink(hook.path.c_str());
  return result == 0 ? Done() : cannot("a hook could not be taken away", hook.path);
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
