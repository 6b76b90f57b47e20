#include "cases/case_history.hpp"

#include <algorithm>

#include "cases/case_objects.hpp"

namespace refwarden {
namespace {

// Commits that the repository has already: where the branch stands or has stood, an ancestor of it,
// one of another branch, and one that a rewrite throws away.
enum class Known : std::uint8_t { base = 1, earlier, elsewhere, lost };

Oid id_of(Known known) {
  return made_up_id('a', static_cast<std::uint64_t>(known));
}

class HistoryBuilder {
 public:
  explicit HistoryBuilder(const PolicyCase& test) : m_test(test) {}

  CaseHistory build() && {
    for (std::size_t i = 0; i < m_test.commits.size(); ++i) {
      CaseNode& node = m_history.nodes.emplace_back();
      node.id = m_test.commits[i].id.value_or(made_up_id('c', i + 1));
      place(i, node);
    }
    set_tips();
    if (m_test.kind != UpdateKind::remove) {
      find_chain();
    }
    return std::move(m_history);
  }

 private:
  void place(std::size_t index, CaseNode& node) {
    const CaseCommit& commit = m_test.commits[index];
    if (commit.on_side) {
      node.parents = {m_side.value_or(side_start(index))};
      m_side = node.id;
      m_on_side.push_back(index);
      return;
    }
    node.parents = {m_main};
    if (commit.merge == CaseMerge::side) {
      node.parents = {m_main, m_side.value_or(id_of(Known::elsewhere))};
      node.brought = m_on_side;
    } else if (commit.merge == CaseMerge::main) {
      node.parents = {m_side.value_or(id_of(Known::earlier)), m_main};
      node.brought = m_on_main;
    }
    m_main = node.id;
    if (commit.merge) {
      m_side.reset();
      m_on_side.clear();
      m_on_main.clear();
    }
    m_on_main.push_back(index);
  }

  [[nodiscard]] Oid side_start(std::size_t index) const {
    const auto next =
        std::find_if(m_test.commits.begin() + static_cast<std::ptrdiff_t>(index),
                     m_test.commits.end(), [](const CaseCommit& later) { return later.merge; });
    return next != m_test.commits.end() && next->merge == CaseMerge::main ? id_of(Known::earlier)
                                                                          : m_main;
  }

  void set_tips() {
    const Oid last = m_history.nodes.empty() ? id_of(Known::elsewhere) : m_history.nodes.back().id;
    switch (m_test.kind) {
      case UpdateKind::create:
        m_history.new_tip = last;
        return;
      case UpdateKind::fast_forward:
        m_history.old_tip = id_of(Known::base);
        m_history.new_tip = last;
        return;
      case UpdateKind::rewrite:
        m_history.old_tip = id_of(Known::lost);
        m_history.new_tip = last;
        return;
      case UpdateKind::remove:
        m_history.old_tip = id_of(Known::base);
        return;
    }
  }

  void find_chain() {
    Oid id = m_history.new_tip;
    for (auto node = find(id); node != m_history.nodes.end(); node = find(id)) {
      m_history.chain.push_back(static_cast<std::size_t>(node - m_history.nodes.begin()));
      id = node->parents.front();
    }
    std::reverse(m_history.chain.begin(), m_history.chain.end());
    const bool brings_known = m_history.nodes.empty() && m_test.kind == UpdateKind::fast_forward;
    m_history.leaves_first_parent =
        m_test.kind != UpdateKind::create && !brings_known && id != m_history.old_tip;
  }

  std::vector<CaseNode>::iterator find(const Oid& id) {
    return std::find_if(m_history.nodes.begin(), m_history.nodes.end(),
                        [&](const CaseNode& node) { return node.id == id; });
  }

  const PolicyCase& m_test;
  CaseHistory m_history;
  Oid m_main = id_of(Known::base);
  std::optional<Oid> m_side;
  std::vector<std::size_t> m_on_side;  // since the last merge
  std::vector<std::size_t> m_on_main;
};

}  // namespace

CaseHistory history_of(const PolicyCase& test) {
  return HistoryBuilder(test).build();
}

}  // namespace refwarden
