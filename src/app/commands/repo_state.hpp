// What `repo status` knows of a repository, and how it says it.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/commands/door_hook.hpp"
#include "app/commands/hooks_folder.hpp"
#include "app/commands/signed_pushes.hpp"
#include "app/hook_files.hpp"
#include "audit/last_pushes.hpp"
#include "audit/let_in.hpp"
#include "policy/policy.hpp"

namespace refwarden {

// Refs that the same rules reach.
struct CoveredRefs {
  enum class Kind : std::uint8_t { covered, uncovered, refused };
  Kind kind = Kind::uncovered;  // refused: no class names the namespace, so no push reaches it
  std::vector<std::pair<std::string, Mode>> rules;  // by name, those that are off too
  std::vector<std::string> refs;
};

struct AdoptedCommit {
  AdoptionPoint point;
  bool is_there = true;  // else the repository does not have it, and it is ignored
};

struct RepoState {
  std::filesystem::path git_dir;
  HooksFolder hooks;
  std::map<HookKind, HookFiles> files;
  std::string policy;        // its folder
  std::optional<Host> host;  // nothing: the policy does not load
  std::string confinement;   // what this kernel can hold
  SignedPushOffer offer;
  DoorWatch doors;
  // Nothing of these where the policy does not load.
  std::filesystem::path audit;
  std::vector<std::pair<std::string, Mode>> rules;  // all of them
  std::vector<CoveredRefs> coverage;
  std::vector<AdoptedCommit> adopted;
  std::optional<UnjudgedHistory> history;  // nothing: the record cannot be read
  std::vector<std::string> problems;
};

// Whether what the record says of a repository is asked for: its whole log is read for that.
enum class History : std::uint8_t { read, skip };

// "refwarden", "other"; "covered", "refused": as both forms say it.
std::string_view name_of(HookState state);
std::string_view name_of(CoveredRefs::Kind kind);

// Looks at the repository at `path`. What is wrong with it stands in `problems`; fails where it is
// no repository or git cannot say how it is set up.
Result<RepoState> look_at_repository(const std::filesystem::path& path, History history);

// Why the policy's host does not run the hooks that are there, or not for sure; empty: it does.
std::vector<std::string> home_problems(const RepoState& state);

// Adds to `problems` what keeps the hooks from running, or from being the host's.
void find_problems(RepoState& state);

// One JSON object with everything, and its line feed.
std::string repo_state_json(const RepoState& state);
// For people; of long lists the first items and the number of the others.
std::string repo_state_text(const RepoState& state);

// One repository among many, `history` apart. `last`: nullptr where nobody has pushed to it.
std::string repo_row_json(const RepoState& state, const LastPush* last);
std::string repo_row_heading();
std::string repo_row_text(const std::string& name, const RepoState& state, const LastPush* last);

}  // namespace refwarden
