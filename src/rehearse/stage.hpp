// Where a rehearsal attacks: one ref of each kind that the policy tells apart, and who is there.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "git/repository.hpp"
#include "policy/policy.hpp"

namespace refwarden {

// What a repository looks like to a planner.
struct RepositoryView {
  const RefsSnapshot& refs;
  std::string head;                         // the ref that HEAD names; empty: none
  std::vector<std::string> tip_has_parent;  // refs whose tip is a commit with a parent
  std::vector<std::string> head_paths;      // those of `watched_paths` that HEAD's tree has
};

// Paths that decide what is built or shipped wherever they stand at the root of a tree.
const std::vector<std::string>& watched_paths();

struct Stage {
  const Policy* policy = nullptr;
  Day today;
  std::string ref;
  std::string ref_class;           // empty: no class matches
  std::vector<const Rule*> rules;  // that reach the ref and are not off
  bool exists = false;
  bool has_tip = false;  // "tip" names a commit: the ref's, or HEAD's where it does not exist
  bool has_parent = false;
  bool is_first = false;     // of all branches: attacks that need no ref of a class run here alone
  std::string existing_tag;  // of the same class; tags only
  std::vector<std::string> paths;
  const Person* insider = nullptr;
  std::string no_insider;  // why nobody can be one

  [[nodiscard]] bool is_branch() const { return ref.rfind("refs/heads/", 0) == 0; }
  [[nodiscard]] bool is_tag() const { return ref.rfind("refs/tags/", 0) == 0; }
  // The first rule of this kind; nullptr: none.
  [[nodiscard]] const Rule* rule_of(std::string_view kind) const;
};

// True where a ref is one that people share by its name alone: HEAD's, main, master, trunk,
// release/..., stable-..., a version tag.
bool is_shared_name(const std::string& ref, const std::string& head);

// Branches and tags that no rule reaches, sorted; a rule that is off reaches nothing.
std::vector<std::string> uncovered_refs(const Policy& policy, const RefsSnapshot& refs);

// A stage for each ref class that rules are on (a real ref where there is one, HEAD's first), and
// one for each uncovered ref with a shared name; at most 12.
std::vector<Stage> stages_of(const Policy& policy, const RepositoryView& view, Instant now);

// A person who can still act: has an address, has not left, is no robot.
bool is_active(const Person& person, Day today);

}  // namespace refwarden
