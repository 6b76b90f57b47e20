// Who wrote what reviews of one commit stand for, besides that commit.
#pragma once

#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "facts/facts.hpp"

namespace refwarden {

struct Writers {
  std::set<std::string> authors;  // persons
  std::set<std::string> co_authors;
  // Who is nobody known, authors by their address and co-authors as `shown` has them, with the
  // first commit that names them.
  std::map<Untrusted, Oid> unknown_authors;
  std::map<Untrusted, Oid> unknown_co_authors;

  // Adds those of `others`, of whom the same persons may be here.
  void add(const Writers& others);
};

// Name and address; for somebody whose words cannot be taken as an address there is only the name.
Untrusted shown(const Standing& standing);

// The author and co-authors of one commit.
void add_writers(const CommitFacts& commit, Writers& writers);

// Of all commits that any rule judges in the update and that are kept, and of those beside them.
Writers writers_of(const UpdateFacts& update);

// Of what merges on a chain of first parents bring in: what can be reached from the merge and not
// from its first parent, as far as no covered ref had it before.
class SideWriters {
 public:
  // `update` must outlive this.
  explicit SideWriters(const UpdateFacts& update);

  // To be asked in the order of the chain, parents first; nobody for what is no merge. All answers
  // together take one walk.
  Writers of(const CommitFacts& commit);

 private:
  struct Written {
    const std::vector<Oid>* parents;
    const Standing* author;
    const std::vector<Standing>* co_authors;
  };
  void walk(const Oid& from, Writers* writers);

  std::unordered_map<Oid, Written> m_commits;
  std::unordered_set<Oid> m_seen;  // with all that can be reached from there
};

}  // namespace refwarden
