// Random histories and what semantics.md section 1 says of them, worked out by sets alone.
#pragma once

#include <random>
#include <set>
#include <vector>

#include "unit/facts/gather_fixture.hpp"

namespace refwarden::test {

struct ModelCommit {
  Oid id;
  std::vector<std::size_t> parents;
};

// Commits by number; a commit's parents have smaller numbers.
class HistoryModel {
 public:
  std::vector<ModelCommit> commits;

  [[nodiscard]] std::set<std::size_t> reachable(const std::vector<std::size_t>& from) const {
    std::set<std::size_t> seen;
    std::vector<std::size_t> open = from;
    while (!open.empty()) {
      const std::size_t at = open.back();
      open.pop_back();
      if (seen.insert(at).second) {
        open.insert(open.end(), commits[at].parents.begin(), commits[at].parents.end());
      }
    }
    return seen;
  }
  [[nodiscard]] std::set<std::size_t> chain(std::size_t from) const {
    std::set<std::size_t> seen{from};
    while (!commits[from].parents.empty()) {
      from = commits[from].parents.front();
      seen.insert(from);
    }
    return seen;
  }
  // Sorted ids of `all` without `known`.
  [[nodiscard]] std::vector<Oid> ids(const std::set<std::size_t>& all,
                                     const std::set<std::size_t>& known) const {
    std::vector<Oid> result;
    for (const std::size_t number : all) {
      if (!known.contains(number)) {
        result.push_back(commits[number].id);
      }
    }
    return sorted(std::move(result));
  }
};

// A push fixture with a random history, refs and dates that may lie.
class RandomHistory {
 public:
  explicit RandomHistory(unsigned seed, std::size_t most = 30) : m_random(seed) {
    const std::size_t count = 4 + below(most);
    honest = below(2) == 0;
    for (std::size_t i = 0; i < count; ++i) {
      add(i, honest ? static_cast<std::int64_t>(1000 + 10 * i)
                    : static_cast<std::int64_t>(below(3000)));
    }
  }

  std::size_t below(std::size_t limit) { return m_random() % limit; }
  std::size_t any() { return below(model.commits.size()); }

  PushFixture push;
  HistoryModel model;
  bool honest = false;  // dates rise from parents to children

 private:
  void add(std::size_t number, std::int64_t date) {
    ModelCommit made;
    const std::size_t wanted = number == 0 || below(12) == 0 ? 0 : below(8) == 0 ? 3 : 1 + below(2);
    for (std::size_t i = 0; i < wanted; ++i) {
      // Mostly recent parents, so that there are long lines and not only bushes.
      const std::size_t reach = below(4) == 0 ? number : std::min<std::size_t>(number, 4);
      const std::size_t parent = number - 1 - below(reach);
      if (std::count(made.parents.begin(), made.parents.end(), parent) == 0) {
        made.parents.push_back(parent);
      }
    }
    std::vector<Oid> ids;
    for (const std::size_t parent : made.parents) {
      ids.push_back(model.commits[parent].id);
    }
    made.id = push.commit(ids, date);
    model.commits.push_back(std::move(made));
  }

  std::mt19937 m_random;
};

}  // namespace refwarden::test
