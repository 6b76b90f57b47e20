#include "rules/writers.hpp"

#include <vector>

namespace refwarden {
namespace {

void add(const CommitFacts& commit, Writers& writers) {
  if (commit.author.person) {
    writers.authors.insert(*commit.author.person);
  }
  for (const Standing& co_author : commit.co_authors) {
    if (co_author.person) {
      writers.co_authors.insert(*co_author.person);
    }
  }
}

}  // namespace

Writers writers_of(const UpdateFacts& update) {
  Writers writers;
  for (const JudgedSet& set : update.judged) {
    for (const auto& commit : set.commits) {
      add(*commit, writers);
    }
  }
  return writers;
}

SideWriters::SideWriters(const UpdateFacts& update) {
  for (const JudgedSet& set : update.judged) {
    for (const auto& commit : set.commits) {
      m_commits.emplace(commit->id, commit.get());
    }
  }
}

Writers SideWriters::of(const CommitFacts& commit) {
  Writers writers;
  if (!commit.is_merge()) {
    return writers;
  }
  walk(commit.parents.front(), nullptr);
  for (const Oid& parent : commit.parents) {
    walk(parent, &writers);
  }
  return writers;
}

void SideWriters::walk(const Oid& from, Writers* writers) {
  std::vector<Oid> open{from};
  while (!open.empty()) {
    const auto found = m_commits.find(open.back());
    open.pop_back();
    if (found == m_commits.end() || !m_seen.insert(found->first).second) {
      continue;
    }
    const CommitFacts& commit = *found->second;
    if (writers != nullptr) {
      add(commit, *writers);
    }
    open.insert(open.end(), commit.parents.begin(), commit.parents.end());
  }
}

}  // namespace refwarden
