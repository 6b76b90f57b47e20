#include "rules/writers.hpp"

#include <string>

namespace refwarden {
namespace {

void add(const Oid& commit, const Standing& author, const std::vector<Standing>& co_authors,
         Writers& writers) {
  if (author.person) {
    writers.authors.insert(*author.person);
  } else {
    writers.unknown_authors.emplace(author.address, commit);
  }
  for (const Standing& co_author : co_authors) {
    if (co_author.person) {
      writers.co_authors.insert(*co_author.person);
    } else {
      writers.unknown_co_authors.emplace(shown(co_author), commit);
    }
  }
}

}  // namespace

void Writers::add(const Writers& others) {
  authors.insert(others.authors.begin(), others.authors.end());
  co_authors.insert(others.co_authors.begin(), others.co_authors.end());
  unknown_authors.insert(others.unknown_authors.begin(), others.unknown_authors.end());
  unknown_co_authors.insert(others.unknown_co_authors.begin(), others.unknown_co_authors.end());
}

Untrusted shown(const Standing& standing) {
  if (standing.address.empty()) {
    return standing.name;
  }
  return Untrusted(std::string(standing.name.bytes()) + " <" +
                   std::string(standing.address.bytes()) + ">");
}

void add_writers(const CommitFacts& commit, Writers& writers) {
  add(commit.id, commit.author, commit.co_authors, writers);
}

Writers writers_of(const UpdateFacts& update) {
  Writers writers;
  for (const JudgedSet& set : update.judged) {
    for (const auto& commit : set.commits) {
      add_writers(*commit, writers);
    }
  }
  for (const Authorship& commit : update.beside) {
    add(commit.id, commit.author, commit.co_authors, writers);
  }
  return writers;
}

SideWriters::SideWriters(const UpdateFacts& update) {
  for (const JudgedSet& set : update.judged) {
    for (const auto& commit : set.commits) {
      m_commits.emplace(commit->id,
                        Written{&commit->parents, &commit->author, &commit->co_authors});
    }
  }
  for (const Authorship& commit : update.beside) {
    m_commits.emplace(commit.id, Written{&commit.parents, &commit.author, &commit.co_authors});
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
    const Written& commit = found->second;
    if (writers != nullptr) {
      add(found->first, *commit.author, *commit.co_authors, *writers);
    }
    open.insert(open.end(), commit.parents->begin(), commit.parents->end());
  }
}

}  // namespace refwarden
