#include "facts/update_assembly.hpp"

#include <algorithm>
#include <unordered_set>

#include "facts/risk.hpp"

namespace refwarden {
namespace {

// More malformed objects of one update are not told one by one.
constexpr std::size_t k_most_objections = 100;

// By any rule.
std::unordered_set<Node> judged_nodes(const UpdatePlan& plan) {
  std::unordered_set<Node> judged;
  for (const auto* nodes : plan.judged) {
    judged.insert(nodes->begin(), nodes->end());
  }
  return judged;
}

}  // namespace

Done UpdateAssembly::finish(UpdatePlan& plan) {
  UpdateFacts& facts = plan.work.facts;
  if (plan.work.is_stopped) {
    return {};
  }
  facts.settled = std::move(plan.remains.settled);
  facts.has_merges = plan.remains.has_merges;
  std::vector<std::optional<CommitScope>> scopes;
  for (std::size_t i = 0; i < plan.work.rules.size(); ++i) {
    const bool repeats = i < plan.judged.size() && first_with_list(plan, i) != i;
    scopes.push_back(repeats ? std::nullopt : std::optional(plan.work.rules[i]->commits));
    if (Done done = fill_set(plan, i); !done) {
      return done;
    }
  }
  if (plan.well_formed != nullptr) {
    add_malformed(plan, *plan.well_formed);
    add_beside(plan);
  }
  rate_update(facts, scopes, m_parts.policy.risk, std::move(plan.remains.rating));
  return find_base(plan);
}

Done UpdateAssembly::fill_set(UpdatePlan& plan, std::size_t index) {
  UpdateFacts& facts = plan.work.facts;
  const Rule& rule = *plan.work.rules[index];
  JudgedSet& set = facts.judged.emplace_back();
  set.rule = rule.name;
  if (plan.judged.empty()) {
    return {};
  }
  set.commits.reserve(plan.judged[index]->size());
  for (const Node node : *plan.judged[index]) {
    if (const auto& commit = m_parts.checked.of(*m_parts.number_of.find(node)).facts) {
      set.commits.push_back(commit);
      facts.has_merges = facts.has_merges || commit->is_merge();
      facts.tip = node == *plan.work.new_tip ? commit : facts.tip;
    }
  }
  add_malformed(plan, *plan.judged[index]);
  if (rule.commits == CommitScope::first_parent && plan.work.old_tip) {
    const auto stays = m_parts.ancestry.on_first_parents(*plan.work.new_tip, *plan.work.old_tip);
    if (!stays) {
      return tl::unexpected(stays.error());
    }
    set.leaves_first_parent = !*stays;
  }
  return {};
}

void UpdateAssembly::add_malformed(UpdatePlan& plan, const std::vector<Node>& nodes) const {
  auto& objections = plan.work.objections;
  for (const Node node : nodes) {
    for (const MalformedObject& malformed :
         m_parts.checked.of(*m_parts.number_of.find(node)).malformed) {
      const bool is_told =
          std::any_of(objections.begin(), objections.end(), [&](const Objection& other) {
            return other.kind == Objection::Kind::object_malformed && other.object == malformed.id;
          });
      if (!is_told && objections.size() < k_most_objections) {
        objections.push_back(
            {Objection::Kind::object_malformed, std::string(malformed.why), {}, malformed.id});
      }
    }
  }
}

void UpdateAssembly::add_beside(UpdatePlan& plan) const {
  if (!plan.asks_writers) {
    return;
  }
  const std::unordered_set<Node> judged = judged_nodes(plan);
  for (const Node node : *plan.well_formed) {
    if (judged.contains(node)) {
      continue;
    }
    const CheckedCommit& checked = m_parts.checked.of(*m_parts.number_of.find(node));
    if (checked.authorship) {
      plan.work.facts.beside.push_back(*checked.authorship);
    } else if (checked.facts) {  // another update has it judged
      const CommitFacts& facts = *checked.facts;
      plan.work.facts.beside.push_back({facts.id, facts.parents, facts.author, facts.co_authors});
    }
  }
}

Done UpdateAssembly::find_base(UpdatePlan& plan) {
  if (!plan.work.new_tip || plan.judged.empty()) {
    return {};
  }
  Result<std::optional<Oid>> base = std::optional<Oid>();
  if (plan.work.facts.kind == UpdateKind::fast_forward) {
    base = std::optional(m_parts.graph.id(*plan.work.old_tip));
  } else if (plan.work.facts.kind == UpdateKind::rewrite) {
    base = base_of_rewrite(plan.work);
  }
  if (base && !*base) {
    base = base_of_new(plan);
  }
  if (!base) {
    return tl::unexpected(base.error());
  }
  plan.work.facts.rebase_base = *base;
  return {};
}

Result<std::optional<Oid>> UpdateAssembly::base_of_rewrite(const UpdateWork& work) {
  if (!work.old_tip) {
    return std::optional<Oid>();
  }
  const auto bases = m_parts.ancestry.merge_bases(*work.old_tip, *work.new_tip);
  if (!bases) {
    return tl::unexpected(bases.error());
  }
  const auto newest = std::max_element(bases->begin(), bases->end(), [&](Node left, Node right) {
    return std::pair(m_parts.graph.date(left), m_parts.graph.id(left)) <
           std::pair(m_parts.graph.date(right), m_parts.graph.id(right));
  });
  return newest == bases->end() ? std::optional<Oid>() : std::optional(m_parts.graph.id(*newest));
}

Result<std::optional<Oid>> UpdateAssembly::base_of_new(const UpdatePlan& plan) {
  const std::unordered_set<Node> judged = judged_nodes(plan);
  Node node = *plan.work.new_tip;
  while (judged.contains(node)) {
    if (Done done = m_parts.graph.load(node); !done) {
      return tl::unexpected(done.error());
    }
    if (m_parts.graph.parent_count(node) == 0) {
      return std::optional<Oid>();
    }
    node = m_parts.graph.parent(node, 0);
  }
  return std::optional(m_parts.graph.id(node));
}

}  // namespace refwarden
