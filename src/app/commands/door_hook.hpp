// The reference-transaction hook of a repository, which git itself runs whatever host is in front.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/command_line.hpp"
#include "app/hook_files.hpp"
#include "base/result.hpp"
#include "intake/host.hpp"
#include "policy/policy.hpp"

namespace refwarden {

// What `other-doors` asks for, and what there is.
struct DoorWatch {
  OtherDoors wanted = OtherDoors::off;
  HookFile hook;
  HookFiles files;
  bool host_lets_git = true;  // run a hook of the repository's own folder
};

// `server`: nullptr where the policy does not load; then nothing is asked for.
Result<DoorWatch> look_at_doors(const std::filesystem::path& git_dir, const Server* server);

// What is wrong with it; empty: nothing, or nothing is asked for.
std::optional<std::string> door_problem(const DoorWatch& doors);

// Puts the hook there where the policy asks for it, and takes ours away where it says "off". A
// policy that does not load changes nothing.
Done settle_door_hook(const std::filesystem::path& git_dir, Streams& streams);

}  // namespace refwarden
