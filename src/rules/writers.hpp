// Who wrote what reviews of one commit stand for, besides that commit.
#pragma once

#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "facts/facts.hpp"

namespace refwarden {

// Persons; who is nobody known is left out.
struct Writers {
  std::set<std::string> authors;
  std::set<std::string> co_authors;
};

// Of all commits that any rule judges in the update.
Writers writers_of(const UpdateFacts& update);

// Of what merges on a chain of first parents bring in: what can be reached from the merge and not
// from its first parent. Sees only commits that some rule judges in the update: where all rules say
// `commits = "first-parent"`, there are none on the side.
class SideWriters {
 public:
  explicit SideWriters(const UpdateFacts& update);

  // To be asked in the order of the chain, parents first; nobody for what is no merge. All answers
  // together take one walk.
  Writers of(const CommitFacts& commit);

 private:
  void walk(const Oid& from, Writers* writers);

  std::unordered_map<Oid, const CommitFacts*> m_commits;
  std::unordered_set<Oid> m_seen;  // with all that can be reached from there
};

}  // namespace refwarden
