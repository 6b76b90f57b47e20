#include "app/commands/hooks_folder.hpp"

#include <algorithm>
#include <cstdlib>

#include "app/commands/git_config.hpp"

namespace fs = std::filesystem;

namespace refwarden {
namespace {

bool has_ours(const HooksFolder& hooks) {
  constexpr std::array k_kinds{HookKind::pre_receive, HookKind::update, HookKind::post_receive};
  return std::any_of(k_kinds.begin(), k_kinds.end(), [&](HookKind kind) {
    const fs::path program = hook_program(kind).value_or(fs::path());
    const HookState state = look_at_hook(hooks.file(kind), program).state;
    return state == HookState::ours || state == HookState::ours_moved;
  });
}

Result<HooksFolder> folder_of_git(const fs::path& git_dir) {
  const auto own = own_setting(git_dir, "core.hooksPath");
  if (!own) {
    return tl::unexpected(own.error());
  }
  if (*own) {
    // githooks(5): relative to the folder where hooks run, which is the git directory for a push.
    return HooksFolder{git_dir / **own, true, std::nullopt, false, HookHome::hooks};
  }
  const auto effective = effective_setting(git_dir, "core.hooksPath");
  if (!effective) {
    return tl::unexpected(effective.error());
  }
  return HooksFolder{git_dir / "hooks", false, *effective, false, HookHome::hooks};
}

}  // namespace

HookFile HooksFolder::file(HookKind kind) const {
  switch (home) {
    case HookHome::hooks:
    case HookHome::common:
    case HookHome::by_hand:
      return hook_in(folder, kind);
    case HookHome::hooks_d:
    case HookHome::custom_hooks:
      return hook_among(folder, kind);
  }
  std::abort();
}

Result<HooksFolder> find_hooks_folder(const fs::path& git_dir, HookHome home) {
  switch (home) {
    case HookHome::hooks:
    case HookHome::common:
    case HookHome::by_hand:
      return folder_of_git(git_dir);
    case HookHome::hooks_d:
      return HooksFolder{git_dir / "hooks", false, std::nullopt, false, home};
    case HookHome::custom_hooks:
      return HooksFolder{git_dir / "custom_hooks", false, std::nullopt, false, home};
  }
  std::abort();
}

HookFile gitolite_hook(const HookFile& hook) {
  const fs::path program = hook_program(hook.kind).value_or(fs::path());
  if (works(look_at_hook(hook, program))) {
    return hook;
  }
  const std::string start = hook.path.filename().string() + ".h";
  std::error_code error;
  fs::directory_iterator entries(hook.path.parent_path(), error);
  for (const fs::directory_iterator end; !error && entries != end; entries.increment(error)) {
    const HookFile other{entries->path(), hook.kind, true};
    if (other.path.filename().string().rfind(start, 0) == 0 &&
        works(look_at_hook(other, program))) {
      return other;
    }
  }
  return hook;
}

bool runs_by_git(HookHome home) {
  return home == HookHome::hooks || home == HookHome::common;
}

bool is_seen(HookHome home) {
  return runs_by_git(home) || home == HookHome::hooks_d;
}

std::optional<HooksFolder> served_outside(const HooksFolder& hooks) {
  if (!hooks.elsewhere || !fs::path(*hooks.elsewhere).is_absolute()) {
    return std::nullopt;
  }
  HooksFolder outside{*hooks.elsewhere, false, std::nullopt, true, HookHome::hooks};
  return has_ours(outside) ? std::optional(std::move(outside)) : std::nullopt;
}

Result<HooksFolder> folder_with_hooks(const fs::path& git_dir, HookHome home) {
  const auto own = folder_of_git(git_dir);
  if (!own) {
    return own;
  }
  if (auto outside = served_outside(*own)) {
    return *std::move(outside);
  }
  for (const HookHome candidate : {home, k_homes[0], k_homes[1], k_homes[2]}) {
    auto hooks = find_hooks_folder(git_dir, candidate);
    if (!hooks || has_ours(*hooks)) {
      return hooks;
    }
  }
  return find_hooks_folder(git_dir, home);
}

}  // namespace refwarden
