// A rehearsal: attacks pushed to a scratch copy of a repository, and what came of each.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "app/commands/hooks_folder.hpp"
#include "app/hook_files.hpp"
#include "base/result.hpp"
#include "policy/policy.hpp"
#include "rehearse/remedy.hpp"

namespace refwarden {

struct StageResult {
  std::string ref;
  std::string ref_class;
  bool is_covered = true;
  AttackResult control;  // not_here: nobody could be the insider
  std::vector<AttackResult> attacks;
};

struct Rehearsal {
  std::filesystem::path git_dir;
  std::string policy_folder;
  HooksFolder hooks;
  Policy policy;  // of the original
  AttackResult door;
  std::vector<StageResult> stages;
  std::vector<std::string> uncovered;
  std::vector<std::string> problems;  // of the hooks, and what kept the rehearsal from its end
  bool is_partial = false;            // some attacks were not asked for
  std::chrono::milliseconds elapsed{0};

  // True where nothing got in, nothing is left to try and the hooks work.
  [[nodiscard]] bool is_sound() const;
};

struct RehearsalRequest {
  std::filesystem::path path;
  std::chrono::seconds time{120};  // after which nothing more is tried
  // Names of attacks, whole or up to their colon; empty: all. One that names none is a problem.
  std::vector<std::string> only;
  bool door_only = false;  // no attack: the one push that every policy refuses
  // Called before each attack; false ends the rehearsal.
  std::function<bool(std::string_view doing, std::uint64_t done, std::uint64_t total)> progress;
};

// Fails where no copy could be made, or `progress` said no. Whatever happens, the scratch folder is
// gone afterwards and the original was only read.
Result<Rehearsal> rehearse(const RehearsalRequest& request);

// For people, in lines of at most 80 columns (longer only for one name that is); and as one JSON
// object with its line feed.
std::string rehearsal_text(const Rehearsal& rehearsal);
std::string rehearsal_json(const Rehearsal& rehearsal);

// What an admin must see to about the hooks, as far as looking at them shows it.
std::vector<std::string> hook_problems(const std::map<HookKind, HookFiles>& files,
                                       const HooksFolder& hooks);

}  // namespace refwarden
