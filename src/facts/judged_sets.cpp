#include "facts/judged_sets.hpp"

#include "facts/targets.hpp"

namespace refwarden {

RuleView RuleView::of(const Rule& rule) {
  return {{rule.on.begin(), rule.on.end()},
          rule.commits,
          rule.level == Level::repository || rule.repo_may.contains("adopted")};
}

RuleView RuleView::of_built_in(const Policy& policy) {
  RuleView view;
  for (const RefClass& ref_class : policy.ref_classes) {
    view.classes.insert(ref_class.name);
  }
  view.repository_adoption = true;
  return view;
}

Result<const std::vector<Node>*> JudgedSets::judged(const RuleView& view, Node tip) {
  const auto history = known(view);
  if (!history) {
    return tl::unexpected(history.error());
  }
  const std::pair<const KnownHistory*, Node> key(*history, tip);
  const auto asked = m_judged.find(key);
  if (asked != m_judged.end()) {
    return &asked->second;
  }
  const JudgedWalk walk{m_parts.graph, **history, m_parts.freshness, m_scratch,
                        m_parts.policy.limits.commits_per_push};
  auto commits =
      view.scope == CommitScope::all ? judged_commits(walk, tip) : judged_chain(walk, tip);
  if (!commits) {
    return tl::unexpected(commits.error());
  }
  return &m_judged.emplace(key, std::move(*commits)).first->second;
}

Result<KnownHistory*> JudgedSets::known(const RuleView& view) {
  auto& history = m_known[view];
  if (!history) {
    const auto tips = tips_of(view);
    if (!tips) {
      return tl::unexpected(tips.error());
    }
    history = std::make_unique<KnownHistory>(m_parts.graph, *tips, view.scope);
  }
  return history.get();
}

Result<KnownTips> JudgedSets::tips_of(const RuleView& view) {
  KnownTips tips;
  for (const RefTip& ref : m_parts.refs.covered_by(view.classes)) {
    // Only git's own rule that a branch is a commit spares looking at each of very many.
    if (ref.name.starts_with("refs/heads/")) {
      tips.refs.push_back(ref.target);
      continue;
    }
    const auto peeled = peel(m_parts.repository, ref.target);
    if (!peeled && peeled.error().code != FailureCode::object_missing) {
      return tl::unexpected(peeled.error());
    }
    if (peeled && peeled->commit()) {
      tips.refs.push_back(*peeled->commit());
    }
  }
  if (Done done = add_adopted(view, tips); !done) {
    return tl::unexpected(done.error());
  }
  return tips;
}

// What the repository does not have, or what is no commit, is ignored (decisions.md 15).
Done JudgedSets::add_adopted(const RuleView& view, KnownTips& tips) {
  for (const AdoptionPoint& point : m_parts.policy.adopted) {
    if (point.level == Level::repository && !view.repository_adoption) {
      continue;
    }
    const auto header = m_parts.repository.header(point.commit);
    if (!header) {
      return tl::unexpected(header.error());
    }
    if (*header && (*header)->type == ObjectType::commit) {
      tips.adopted.push_back(point.commit);
    }
  }
  return {};
}

}  // namespace refwarden
