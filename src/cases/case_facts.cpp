#include "cases/case_facts.hpp"

#include <algorithm>

#include "cases/case_history.hpp"
#include "cases/case_objects.hpp"
#include "facts/content.hpp"
#include "facts/identity.hpp"
#include "facts/message.hpp"
#include "facts/push_certificate.hpp"
#include "facts/ref_names.hpp"
#include "facts/risk.hpp"
#include "facts/targets.hpp"

namespace refwarden {
namespace {

using Changes = std::map<std::string, CasePath>;  // by path

class CaseReader {
 public:
  CaseReader(const PolicyCase& test, const Policy& policy)
      : m_test(test),
        m_policy(policy),
        m_history(history_of(test)),
        m_cache(m_objects),
        m_risk(policy.risk),
        m_content(m_cache, {policy.limits.paths_per_commit}) {}

  Result<Gathered> read() && {
    set_names();
    Gathered gathered;
    gathered.objections.push_back(objections());
    const bool is_stopped = !m_target_allowed;
    if (Done done = is_stopped ? Done() : add_commits(); !done) {
      return tl::unexpected(done.error());
    }
    if (!is_stopped) {
      add_judged();
    }
    add_tag();
    gathered.facts.received = m_test.clock;
    if (m_test.certificate) {
      gathered.facts.certificate = certify_case(*m_test.certificate, m_policy, m_test.clock);
    }
    gathered.facts.pusher =
        certified(pusher_of(m_test.pusher, m_policy), gathered.facts.certificate);
    gathered.facts.updates.push_back(std::move(m_update));
    return gathered;
  }

 private:
  void set_names();
  std::vector<Objection> objections();
  Done add_commits();
  Done add_commit(std::size_t index);
  Done look_at_contents(CommitFacts& facts);
  Result<Answer> answer(const Changes& changes);
  Changes changes_of(std::size_t index) const;
  Changes brought_by(std::size_t index) const;
  Oid tree_after(const CaseCommit& commit);
  void add_judged();
  void add_tag();

  const PolicyCase& m_test;
  const Policy& m_policy;
  CaseHistory m_history;
  CaseObjects m_objects;
  ObjectCache m_cache;
  RiskReader m_risk;
  ContentReader m_content;
  UpdateFacts m_update;
  std::vector<const Rule*> m_rules;  // on the ref
  std::vector<std::shared_ptr<const CommitFacts>> m_commits;
  std::map<std::string, PlacedEntry> m_tree;
  bool m_target_allowed = true;
};

void CaseReader::set_names() {
  m_update.ref = m_test.ref;
  m_update.resolved_ref = m_test.ref;
  m_update.kind = m_test.kind;
  m_update.classes = m_policy.classes_of(m_test.ref);
  m_update.system_classes = m_policy.system_classes_of(m_test.ref);
  m_update.old_id = m_history.old_tip;
  m_update.new_id = m_history.new_tip;
  if (m_test.kind != UpdateKind::remove) {
    m_update.tip_commit = m_history.new_tip;
    m_update.rebase_base = m_history.old_tip;
  }
  for (const Rule& rule : m_policy.rules) {
    if (std::any_of(rule.on.begin(), rule.on.end(),
                    [&](const std::string& name) { return m_update.classes.contains(name); })) {
      m_rules.push_back(&rule);
    }
  }
}

std::vector<Objection> CaseReader::objections() {
  std::vector<Objection> found;
  if (auto refused = closed_ref(m_test.ref, m_policy)) {
    found.push_back(std::move(*refused));
  }
  if (m_test.kind == UpdateKind::remove) {
    return found;
  }
  if (auto misleads = misleading_name(m_test.ref)) {
    found.push_back(std::move(*misleads));
  }
  if (m_test.kind == UpdateKind::create) {
    RefsSnapshot snapshot;
    for (const std::string& ref : m_test.refs) {
      snapshot.direct.push_back({ref, m_history.new_tip});
    }
    const RefsBefore before(std::move(snapshot), m_policy);
    NameClashes names(m_policy, {m_test.ref});
    require(names.add(before).has_value(), "refs of a case cannot be read");
    std::vector<Objection> clashes = names.of(m_test.ref);
    found.insert(found.end(), clashes.begin(), clashes.end());
  }
  const auto& deciding =
      m_update.system_classes.empty() ? m_update.classes : m_update.system_classes;
  m_target_allowed =
      m_update.classes.empty() || may_stand_at(m_test.target, m_test.ref, deciding, m_policy);
  if (!m_target_allowed) {
    found.push_back({Objection::Kind::target_type,
                     "a " + std::string(name_of(m_test.target)),
                     {},
                     m_history.new_tip});
  }
  return found;
}

Done CaseReader::add_commits() {
  for (const std::string& path : m_test.tree) {
    m_tree[path] = m_objects.add_entry(CaseEntry::file);
  }
  for (std::size_t i = 0; i < m_test.commits.size(); ++i) {
    if (Done done = add_commit(i); !done) {
      return done;
    }
  }
  if (!m_commits.empty()) {
    m_update.tip = m_commits.back();
  }
  return {};
}

Done CaseReader::add_commit(std::size_t index) {
  const CaseCommit& commit = m_test.commits[index];
  CommitFacts facts;
  facts.id = m_history.nodes[index].id;
  facts.parents = m_history.nodes[index].parents;
  facts.author = standing_of(commit.author, m_policy);
  facts.committer = standing_of(commit.committer, m_policy);
  Commit written;
  written.message = Untrusted(commit.message);
  facts.message = read_message(written);
  facts.co_authors = co_authors_of(facts.message, m_policy);
  facts.declared_risk = declared_risk(facts.message, m_policy);
  CaseSigned made = sign_case(commit.signature, m_policy, m_test.clock);
  facts.signature = std::move(made.fact);
  facts.signer = std::move(made.signer);
  facts.tree = tree_after(commit);
  auto own = answer(changes_of(index));
  if (!own) {
    return tl::unexpected(own.error());
  }
  facts.under_all = std::move(*own);
  if (facts.is_merge()) {
    auto whole = answer(brought_by(index));
    if (!whole) {
      return tl::unexpected(whole.error());
    }
    facts.under_first_parent = std::move(*whole);
    m_update.has_merges = true;
  }
  if (Done done = look_at_contents(facts); !done) {
    return done;
  }
  m_commits.push_back(std::make_shared<const CommitFacts>(std::move(facts)));
  return {};
}

Done CaseReader::look_at_contents(CommitFacts& facts) {
  for (const Rule* rule : m_rules) {
    if (!std::holds_alternative<ContentRule>(rule->body)) {
      continue;
    }
    if (Done done = m_content.look(facts, *rule); !done) {
      return done;
    }
  }
  return {};
}

Changes CaseReader::changes_of(std::size_t index) const {
  Changes changes;
  for (const CasePath& path : m_test.commits[index].paths) {
    changes.emplace(path.path, path);
  }
  return changes;
}

// A merge's whole difference to its first parent: what comes in, and what it does itself.
Changes CaseReader::brought_by(std::size_t index) const {
  Changes all;
  std::vector<std::size_t> commits = m_history.nodes[index].brought;
  commits.push_back(index);
  for (const std::size_t commit : commits) {
    for (const CasePath& path : m_test.commits[commit].paths) {
      const auto [place, is_new] = all.emplace(path.path, path);
      if (!is_new) {
        const CasePath earlier = place->second;
        place->second = path;
        place->second.was = earlier.was;
        place->second.lines += earlier.lines;
      }
    }
  }
  std::erase_if(all, [](const auto& change) {
    return change.second.was == CaseEntry::nothing && change.second.is == CaseEntry::nothing;
  });
  return all;
}

Result<Answer> CaseReader::answer(const Changes& changes) {
  Answer result;
  std::uint64_t lines = 0;
  for (const auto& [name, path] : changes) {
    const PlacedEntry before = m_objects.add_entry(path.was);
    const PlacedEntry after = m_objects.add_entry(path);
    result.paths.push_back({Untrusted(name), before.mode, after.mode, before.id, after.id});
    lines += path.lines;
  }
  const auto counts = count_changes(result.paths, m_policy.risk, m_cache);
  if (!counts) {
    return tl::unexpected(counts.error());
  }
  for (const auto& [kind, first] : counts->first_of) {
    result.changes.insert(kind);
  }
  result.lines = lines;
  m_risk.rate(result, counts->first_of);
  return result;
}

Oid CaseReader::tree_after(const CaseCommit& commit) {
  for (const CasePath& path : commit.paths) {
    m_tree.erase(path.path);
    if (path.is != CaseEntry::nothing) {
      m_tree[path.path] = m_objects.add_entry(path);
    }
  }
  return m_objects.add_tree(m_tree);
}

void CaseReader::add_judged() {
  std::vector<std::optional<CommitScope>> scopes;
  for (const Rule* rule : m_rules) {
    JudgedSet& set = m_update.judged.emplace_back();
    set.rule = rule->name;
    scopes.emplace_back(rule->commits);
    if (rule->commits == CommitScope::all) {
      set.commits = m_commits;
      continue;
    }
    set.leaves_first_parent = m_history.leaves_first_parent;
    for (const std::size_t index : m_history.chain) {
      set.commits.push_back(m_commits[index]);
    }
  }
  rate_update(m_update, scopes, m_policy.risk);
}

void CaseReader::add_tag() {
  if (!m_test.tag) {
    return;
  }
  TagFacts tag;
  tag.id = made_up_id('e', 1);
  const std::size_t slash = m_test.ref.find('/', m_test.ref.find('/') + 1);
  tag.name = Untrusted(m_test.tag->name.value_or(m_test.ref.substr(slash + 1)));
  if (!m_test.tag->tagger.empty()) {
    tag.tagger = standing_of(m_test.tag->tagger, m_policy);
  }
  CaseSigned made = sign_case(m_test.tag->signature, m_policy, m_test.clock);
  tag.signature = std::move(made.fact);
  tag.signer = std::move(made.signer);
  tag.target = m_update.new_id;
  m_update.new_id = tag.id;
  m_update.tag = std::move(tag);
}

}  // namespace

Result<Gathered> facts_of_case(const PolicyCase& test, const Policy& policy) {
  return CaseReader(test, policy).read();
}

}  // namespace refwarden
