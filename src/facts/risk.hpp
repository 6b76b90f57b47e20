// From paths and changes to a risk class (policy.md, "Risk"; semantics.md section 3). Risk only
// goes up: adding a path, a commit or a changed line never lowers a class, and the order of floors
// does not matter.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/path_globs.hpp"
#include "facts/facts.hpp"
#include "facts/object_cache.hpp"
#include "policy/policy.hpp"

namespace refwarden {

// What one path comes to.
struct PathRisk {
  RiskClass risk = 0;
  RiskClass system_risk = 0;        // Answer::system_risk
  std::vector<std::size_t> floors;  // of class `risk` that match; none: the default class
};

// Belongs to one thread; remembers paths.
class RiskReader {
 public:
  explicit RiskReader(const RiskModel& model);

  // The highest floor that matches the path's bytes, else the default; then raised by floors whose
  // folded form matches that of the path, which never lower it. Floors without `paths` are not
  // looked at.
  const PathRisk& of_path(std::string_view path);

  // Sets `risk`, `system_risk` and `reasons` of `answer` from its `paths` and from the floors on
  // kinds of change. `first_of`: for each kind that occurs, the index of the first path with it.
  void rate(Answer& answer, const std::map<ChangeKind, std::size_t>& first_of);

 private:
  [[nodiscard]] PathRisk read_path(std::string_view path) const;

  const RiskModel& m_model;
  std::vector<PathGlobs> m_paths;  // of each floor
  std::unordered_map<std::string, PathRisk> m_known;
};

// True where a floor asks for binary changes, so that blobs have to be looked at.
bool asks_for_binary(const RiskModel& model);

// Which kinds of change occur in `paths`, each with the index of its first path, and the lines
// added and removed (decisions.md 13 for executable-bit). `submodule` and `symlink`: on either
// side; `binary`: the resulting blob has a NUL among its first 8,000 bytes, or is too large to be
// read here.
struct ChangeCounts {
  std::map<ChangeKind, std::size_t> first_of;
  std::uint64_t lines = 0;
};
Result<ChangeCounts> count_changes(const std::vector<PathChange>& paths, const RiskModel& model,
                                   ObjectCache& objects);

// The highest class that the risk trailer of `message` declares, if the policy has one.
std::optional<RiskClass> declared_risk(const MessageFacts& message, const Policy& policy);

// Finds a string by a view of it.
struct HashOfText {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>()(text);
  }
};

// Size and class of an update, from its commits one after the other. A list is what rules judge
// that look at the same commits the same way. Size is that of the largest list, in lines and in
// files; the class is the highest of all commits, declared classes included, raised by the size
// floors.
class UpdateRating {
 public:
  void add(std::size_t list, CommitScope scope, const CommitFacts& commit);
  // Sets size, class and reasons of `update`.
  void finish(UpdateFacts& update, const RiskModel& model) &&;

  // As in UpdateFacts, so far.
  struct Rated {
    RiskClass risk = 0;
    RiskClass system_risk = 0;
    std::vector<Answer::Reason> reasons;
  };

 private:
  struct Size {
    std::uint64_t lines = 0;
    std::unordered_set<std::string, HashOfText, std::equal_to<>> files;
  };
  std::map<std::size_t, Size> m_sizes;  // by list
  Rated m_rated;
};

// The same of an update whose judged sets are there, each a list of its own. `scopes`: the
// `commits` of each set's rule; nothing where the set repeats an earlier one. `rating`: of what was
// settled.
void rate_update(UpdateFacts& update, std::span<const std::optional<CommitScope>> scopes,
                 const RiskModel& model, UpdateRating rating = {});

}  // namespace refwarden
