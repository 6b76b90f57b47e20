// What `policy diff` says.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/replay.hpp"
#include "policy/diff.hpp"

namespace refwarden {

struct PolicyDiff {
  std::string before;  // the folders
  std::string after;
  std::vector<LevelChanges> levels;
  // Where history was replayed: how many pushes, and those that come out otherwise.
  struct Pushes {
    std::string ref;
    std::size_t all = 0;
    std::vector<ReplayChange> changed;
    std::vector<std::string> assumptions;
  };
  std::optional<Pushes> pushes;

  // Something is looser, or changed so that nobody can tell.
  [[nodiscard]] bool may_be_looser() const;
};

// For people, in lines of at most 80 columns; and as one JSON object with its line feed.
std::string policy_diff_text(const PolicyDiff& diff);
std::string policy_diff_json(const PolicyDiff& diff);

}  // namespace refwarden
