// What a rehearsal is about to do: the repository as it stands, and the attacks on each of its
// refs.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "app/commands/loaded_policy.hpp"
#include "app/commands/rehearse_workshop.hpp"
#include "rehearse/catalogue.hpp"

namespace refwarden {

// One stage with all that is pushed there. Points into the world's policy.
struct Plan {
  Stage stage;
  StageTips tips;
  std::string login;  // who pushes; empty: nobody that the host could tell
  std::vector<Attack> attacks;
};

// The original, as it was when it was looked at.
struct World {
  LoadedPolicy original;
  RefsSnapshot refs;
  std::string head;  // the ref; empty: HEAD is detached or names nothing
};

Result<World> look_at(const std::filesystem::path& git_dir);

// `workshop` reads the world's objects; `world` must outlive the plans.
std::vector<Plan> plan(const World& world, const Workshop& workshop);

// Keeps of `plans` the attacks that `only` names, whole or up to their colon: all where it is
// empty. Returns the names that no attack has.
std::vector<std::string> keep_only(const std::vector<std::string>& only, std::vector<Plan>& plans);

}  // namespace refwarden
