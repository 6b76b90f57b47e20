#include "app/commands/door_hook.hpp"

#include <cstdlib>
#include <ostream>

#include <fmt/format.h>

#include "app/commands/hooks_folder.hpp"
#include "app/commands/install_for_host.hpp"
#include "app/commands/loaded_policy.hpp"

namespace fs = std::filesystem;

namespace refwarden {
namespace {

// GitLab gives every command of git's a hooks folder of its own.
bool lets_git(HookHome home) {
  switch (home) {
    case HookHome::hooks:
    case HookHome::common:
    case HookHome::hooks_d:
      return true;
    case HookHome::custom_hooks:
    case HookHome::by_hand:
      return false;
  }
  std::abort();
}

bool is_ours(const HookFiles& files) {
  return files.state == HookState::ours || files.state == HookState::ours_moved;
}

Done take_away(const DoorWatch& doors, Streams& streams) {
  if (!is_ours(doors.files)) {
    return {};
  }
  return hook_program(doors.hook.kind).and_then([&](const fs::path& program) {
    streams.out << fmt::format("removed   {}\n", shown(doors.hook.path));
    return take_hook_away(doors.hook, program);
  });
}

}  // namespace

Result<DoorWatch> look_at_doors(const fs::path& git_dir, const Server* server) {
  const auto own = find_hooks_folder(git_dir);
  if (!own) {
    return tl::unexpected(own.error());
  }
  const HooksFolder hooks = served_outside(*own).value_or(*own);
  DoorWatch doors;
  doors.hook = hooks.file(HookKind::reference_transaction);
  doors.files = look_at_hook(doors.hook, hook_program(doors.hook.kind).value_or(fs::path()));
  if (server != nullptr) {
    doors.wanted = server->other_doors;
    doors.host_lets_git = lets_git(contract_of(server->host).home);
  }
  return doors;
}

std::optional<std::string> door_problem(const DoorWatch& doors) {
  if (doors.wanted == OtherDoors::off || (doors.host_lets_git && works(doors.files))) {
    return std::nullopt;
  }
  const std::string asked =
      fmt::format("the policy has other-doors = \"{}\", but ", refwarden::name_of(doors.wanted));
  if (!doors.host_lets_git) {
    return asked + "its host runs no reference-transaction hook";
  }
  return asked + (is_ours(doors.files) ? "hooks/reference-transaction is not executable"
                                       : "no hook of refwarden watches refs: run refwarden repo "
                                         "install");
}

Done settle_door_hook(const fs::path& git_dir, Streams& streams) {
  const auto loaded = load_policy_of(git_dir, SystemClock().now());
  if (!loaded) {
    return {};  // said where refs are recorded
  }
  const auto doors = look_at_doors(git_dir, &loaded->policy.server);
  if (!doors) {
    return tl::unexpected(doors.error());
  }
  if (doors->wanted == OtherDoors::off) {
    return take_away(*doors, streams);
  }
  if (!doors->host_lets_git) {
    streams.err << fmt::format("warning: {}\n", door_problem(*doors).value_or(""));
    return {};
  }
  return install_hook(doors->hook, streams);
}

}  // namespace refwarden
