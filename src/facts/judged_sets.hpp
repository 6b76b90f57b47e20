// The judged commits of every rule in every update, each distinct question asked once.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "facts/ancestry.hpp"
#include "facts/facts.hpp"
#include "facts/judged.hpp"
#include "facts/refs_before.hpp"

namespace refwarden {

// Rules with the same view know and judge the same commits, whatever they ask of them.
struct RuleView {
  std::set<std::string> classes;  // that the rule is on, as far as their refs are known to it
  CommitScope scope = CommitScope::all;
  // What the repository's file makes known counts, too: its adoption points, and refs that only its
  // own patterns and `on` cover.
  bool repository_adoption = false;
  // Of the updated ref where its value is not known by what the system's file says: a ref is always
  // adopted for itself.
  std::optional<Oid> own_value;

  static RuleView of(const Rule& rule, const UpdateFacts& update);
  // The view of what is asked of every covered ref, whatever the rules say (semantics.md section 5:
  // malformed objects): all classes, all commits, all adoption points.
  static RuleView of_built_in(const Policy& policy);

  auto key() const { return std::tie(classes, scope, repository_adoption, own_value); }
  bool operator<(const RuleView& other) const { return key() < other.key(); }
};

class JudgedSets {
 public:
  struct Parts {
    const Repository& repository;
    const Policy& policy;
    const RefsBefore& refs;
    CommitGraph& graph;
    Freshness& freshness;
    std::set<std::string> likely;  // direct refs whose values are asked first
  };
  explicit JudgedSets(const Parts& parts) : m_parts(parts) {}

  // The commits that a rule with `view` judges where `tip` is a ref's new commit, parents before
  // children. Only refs as they were before the push are known, also where one push moves several.
  // Stays valid.
  Result<const std::vector<Node>*> judged(const RuleView& view, Node tip);

 private:
  Result<KnownHistory*> known(const RuleView& view);
  Result<KnownTips> tips_of(const RuleView& view);
  Done add_refs(const std::vector<RefTip>& refs, std::vector<Oid>& commits);
  Done add_peeled(const Oid& id, std::vector<Oid>& commits);
  Done add_adopted(const RuleView& view, KnownTips& tips);

  Parts m_parts;
  Marks m_scratch;
  std::map<RuleView, std::unique_ptr<KnownHistory>> m_known;
  std::map<std::pair<const KnownHistory*, Node>, std::vector<Node>> m_judged;
};

}  // namespace refwarden
