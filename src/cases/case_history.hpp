// How the commits of a case hang together.
#pragma once

#include <vector>

#include "cases/policy_case.hpp"

namespace refwarden {

struct CaseNode {
  Oid id;
  std::vector<Oid> parents;
  // Of a merge: the commits of the case that it brings in besides its first parent's.
  std::vector<std::size_t> brought;
};

struct CaseHistory {
  Oid old_tip;  // what the ref was; null where it is created
  Oid new_tip;  // what it becomes; null where it is deleted
  std::vector<CaseNode> nodes;
  // The commits on the new tip's chain of first parents, parents before children, and whether the
  // old tip does not lie on that chain.
  std::vector<std::size_t> chain;
  bool leaves_first_parent = false;
};

// Each commit follows the one before it on its line, the branch or the side; the first of the
// branch follows the old tip, unless that is rewritten. Side commits start where the branch is, and
// those that take the branch in as a second parent somewhere before it.
CaseHistory history_of(const PolicyCase& test);

}  // namespace refwarden
