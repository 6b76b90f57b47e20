// Names that are refused whatever the rules say (semantics.md section 2).
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "facts/gather.hpp"
#include "facts/refs_before.hpp"

namespace refwarden {

// A name that reads as another: refs/heads/HEAD, refs/heads/refs/..., refs/tags/refs/..., a whole
// object id, a component that starts with `-`. Nothing: it does not mislead.
std::optional<Objection> misleading_name(const std::string& ref);

// A ref below refs/refwarden/ (policy/own_refs), in any letter case and in any git namespace
// (gitnamespaces(7)): there stands what refwarden publishes, and what a clone takes for the
// server's own words.
std::optional<Objection> reserved_ref(const std::string& ref);

// A ref outside refs/heads/ and refs/tags/ that no class names; under refs/replace/, which changes
// what git reads, that none of the system's patterns names.
std::optional<Objection> refused_namespace(const std::string& ref, const Policy& policy);

// The one or the other, also for a ref that is to be removed: no class opens what is reserved.
std::optional<Objection> closed_ref(const std::string& ref, const Policy& policy);

// Finds what a ref to be created would be on another system, or be in the folder of, or stand in
// the way of: refs that exist, refs that a class names literally, folders that a class's pattern
// begins with, and the other refs that the push creates. Made once for a push that creates
// anything; a look-up does not go through all refs.
class NameClashes {
 public:
  NameClashes(const Policy& policy, const std::vector<std::string>& created);

  // Takes in the refs that exist, as far as they concern a created one. Failure as for
  // RefsBefore::value.
  Done add(const RefsBefore& refs);
  [[nodiscard]] std::vector<Objection> of(const std::string& created) const;

 private:
  [[nodiscard]] bool concerns_created(const std::string& folded_name) const;
  // Nothing: no name that folds alike.
  [[nodiscard]] const std::string* confusable_with(const std::string& created) const;

  std::set<std::string, std::less<>> m_created;  // folded
  std::set<std::string, std::less<>> m_folders;  // that those are in
  // Folded name -> names as written.
  std::multimap<std::string, std::string> m_names;
};

}  // namespace refwarden
