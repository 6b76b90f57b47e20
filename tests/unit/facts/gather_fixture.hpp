// A push over a repository in memory, for tests of what is gathered.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "facts/gather.hpp"
#include "support/facts_builder.hpp"
#include "support/fake_verifier.hpp"
#include "support/memory_repository.hpp"

namespace refwarden::test {

class TestClock final : public Clock {
 public:
  Instant instant = fixed_now();
  [[nodiscard]] Instant now() const override { return instant; }
};

// A message rule asks nothing, so only what it judges matters.
inline Rule any_rule(std::string name, std::vector<std::string> on, CommitScope scope) {
  Rule made = rule(std::move(name), MessageRule{});
  made.on = std::move(on);
  made.commits = scope;
  return made;
}

inline RefClass ref_class(std::string name, const std::vector<std::string>& patterns,
                          Level level = Level::system) {
  RefClass made;
  made.name = std::move(name);
  for (const std::string& pattern : patterns) {
    made.match.push_back({glob(pattern), level, {}});
  }
  return made;
}

// What `[refs.<name>] match-also` of a repository's file does.
inline void match_also(RefClass& known, const std::string& pattern) {
  known.match.push_back({glob(pattern), Level::repository, {"repos/x.toml", 1, 1}});
}

// Classes protected (main, release/**), releases (tags v*); rules "all" on protected and "chain",
// the same on first parents.
inline Policy walk_policy() {
  Policy policy = bare_policy();
  policy.ref_classes = {ref_class("protected", {"refs/heads/main", "refs/heads/release/**"}),
                        ref_class("releases", {"refs/tags/v*"})};
  policy.rules = {any_rule("all", {"protected"}, CommitScope::all),
                  any_rule("chain", {"protected"}, CommitScope::first_parent)};
  return policy;
}

class PushFixture {
 public:
  Policy policy = walk_policy();
  MemoryRepository repository;
  FakeVerifier verifier;
  TestClock clock;

  // A commit whose tree holds `files`.
  Oid commit(const std::vector<Oid>& parents, const MemoryFiles& files, std::int64_t date = 1000) {
    MemoryCommit made;
    made.tree = repository.add_tree(files);
    made.parents = parents;
    made.message = "Change number " + std::to_string(++m_number) + "\n";
    made.committer = identity("Dana Reyes", "dana@example.org", date);
    return repository.add_commit(made);
  }
  // A commit with a file of its own.
  Oid commit(const std::vector<Oid>& parents, std::int64_t date = 1000) {
    return commit(parents, {{"file", std::to_string(m_number)}}, date);
  }

  // `ref` from what it is to `new_id`.
  RefUpdate update(const std::string& ref, const Oid& new_id) const {
    RefUpdate made{ref, Oid(), new_id};
    const RefsSnapshot refs = *repository.refs();
    std::string name = ref;
    for (const SymbolicRef& symbolic : refs.symbolic) {
      name = symbolic.name == ref ? symbolic.target : name;
    }
    for (const RefTip& tip : refs.direct) {
      made.old_id = tip.name == name ? tip.target : made.old_id;
    }
    return made;
  }

  Result<Gathered> try_push(std::vector<RefUpdate> updates) {
    Push push;
    push.updates = std::move(updates);
    const GatherContext context{
        repository, policy,   verifier,    fixed_now(), fixed_now() + std::chrono::minutes(1),
        clock,      progress, open_before, settle,      settle_from};
    return gather(push, pushed_by, context);
  }
  Gathered push(std::vector<RefUpdate> updates) {
    auto gathered = try_push(std::move(updates));
    if (!gathered) {
      throw std::runtime_error("gather: " + gathered.error().told + ", " + gathered.error().detail);
    }
    return std::move(*gathered);
  }
  Gathered push(const std::string& ref, const Oid& new_id) { return push({update(ref, new_id)}); }

  Pusher pushed_by;  // nobody
  Progress progress;
  std::function<Result<std::unique_ptr<Repository>>()> open_before;
  Settle settle;
  std::size_t settle_from = 1;

 private:
  int m_number = 0;
};

// The ids that `rule` judges in an update, sorted.
inline std::vector<Oid> judged_by(const UpdateFacts& update, const std::string& rule) {
  std::vector<Oid> ids;
  for (const JudgedSet& set : update.judged) {
    if (set.rule == rule) {
      for (const auto& commit : set.commits) {
        ids.push_back(commit->id);
      }
    }
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

inline std::vector<Oid> sorted(std::vector<Oid> ids) {
  std::sort(ids.begin(), ids.end());
  return ids;
}

inline std::vector<std::string> paths_of(const Answer& answer) {
  std::vector<std::string> paths;
  for (const PathChange& change : answer.paths) {
    paths.emplace_back(change.path.bytes());
  }
  return paths;
}

inline std::vector<Objection::Kind> kinds_of(const std::vector<Objection>& objections) {
  std::vector<Objection::Kind> kinds;
  for (const Objection& objection : objections) {
    kinds.push_back(objection.kind);
  }
  return kinds;
}

}  // namespace refwarden::test
