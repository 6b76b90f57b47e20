#include "facts/judged_sets.hpp"

#include <algorithm>

#include "facts/targets.hpp"

namespace refwarden {

RuleView RuleView::of(const Rule& rule, const UpdateFacts& update) {
  RuleView view;
  view.classes = {rule.on.begin(), rule.on.end()};
  view.scope = rule.commits;
  view.repository_adoption = rule.level == Level::repository || rule.repo_may.contains("adopted");
  if (view.repository_adoption) {
    return view;
  }
  for (const std::string& added : rule.on_by_repository) {
    view.classes.erase(added);
  }
  const bool is_known =
      std::any_of(view.classes.begin(), view.classes.end(),
                  [&](const std::string& name) { return update.system_classes.contains(name); });
  if (!is_known && !update.old_id.is_null()) {
    view.own_value = update.old_id;
  }
  return view;
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
  const Level lowest = view.repository_adoption ? Level::repository : Level::system;
  const auto covered = m_parts.refs.covered_among(m_parts.likely, view.classes, lowest);
  if (!covered) {
    return tl::unexpected(covered.error());
  }
  Done done = add_refs(covered->tips, tips.refs);
  if (done && view.own_value) {
    done = add_peeled(*view.own_value, tips.refs);
  }
  if (done) {
    done = add_adopted(view, tips);
  }
  if (!done) {
    return tl::unexpected(done.error());
  }
  if (!covered->all) {
    tips.others = [this, classes = view.classes, lowest]() -> Result<std::vector<Oid>> {
      const auto all = m_parts.refs.covered_by(classes, lowest);
      std::vector<Oid> commits;
      Done added = all ? add_refs(*all, commits) : tl::unexpected(all.error());
      return added ? Result<std::vector<Oid>>(std::move(commits)) : tl::unexpected(added.error());
    };
  }
  return tips;
}

Done JudgedSets::add_refs(const std::vector<RefTip>& refs, std::vector<Oid>& commits) {
  for (const RefTip& ref : refs) {
    // Only git's own rule that a branch is a commit spares looking at each of very many.
    if (ref.name.starts_with("refs/heads/")) {
      commits.push_back(ref.target);
    } else if (Done done = add_peeled(ref.target, commits); !done) {
      return done;
    }
  }
  return {};
}

Done JudgedSets::add_peeled(const Oid& id, std::vector<Oid>& commits) {
  const auto peeled = peel(m_parts.repository, id);
  if (!peeled && peeled.error().code != FailureCode::object_missing) {
    return tl::unexpected(peeled.error());
  }
  if (peeled && peeled->commit()) {
    commits.push_back(*peeled->commit());
  }
  return {};
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
