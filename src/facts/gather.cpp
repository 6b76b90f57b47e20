#include "facts/gather.hpp"

#include <algorithm>
#include <utility>

#include "facts/commit_batches.hpp"
#include "facts/judged_sets.hpp"
#include "facts/push_certificate.hpp"
#include "facts/update_assembly.hpp"

namespace refwarden {
namespace {

// Reviews of a merge then stand for side commits, whoever wrote those.
bool reviews_first_parents(const Rule* rule) {
  return rule->commits == CommitScope::first_parent &&
         std::holds_alternative<ReviewsRule>(rule->body);
}

class Gathering {
 public:
  Gathering(const Push& push, const GatherContext& context)
      : m_push(push),
        m_context(context),
        m_watch(context.clock, context.deadline, &context.progress),
        m_graph(context.repository, m_watch),
        m_ancestry(m_graph),
        m_freshness(context.open_before) {}

  Result<Gathered> run(const Pusher& pusher) {
    Done done = m_watch.look();
    if (done) {
      done = read_updates();
    }
    if (done) {
      done = find_judged();
    }
    if (done) {
      done = check_commits();
    }
    if (done) {
      done = verify_tags();
    }
    if (done) {
      done = check_certificate();
    }

    return done ? assemble(pusher) : tl::unexpected(done.error());
  }

 private:
  Done read_updates();
  std::set<std::string> likely_names() const;
  Done find_judged();
  Done find_judged(UpdatePlan& plan);
  Done add_job(Node node, const Rule* rule);
  Done plan_merges();
  Done plan_merge(Node node, CommitJob& job);
  Done check_commits();
  Done verify_tags();
  Done check_certificate();
  Result<Gathered> assemble(const Pusher& pusher);
  std::vector<const Rule*> content_rules() const;

  const Push& m_push;
  const GatherContext& m_context;
  Watch m_watch;
  CommitGraph m_graph;
  Ancestry m_ancestry;
  Freshness m_freshness;
  std::optional<RefsBefore> m_refs;
  std::optional<JudgedSets> m_sets;
  std::vector<UpdatePlan> m_plans;
  std::vector<CommitJob> m_jobs;  // parents before children within one update
  JobNumbers m_job_of;
  std::vector<CheckedCommit> m_checked;
  std::optional<CertificateFacts> m_certificate;
};

Done Gathering::read_updates() {
  auto snapshot = m_context.repository.refs_on_demand();
  if (!snapshot) {
    return tl::unexpected(snapshot.error());
  }
  m_refs.emplace(std::move(*snapshot), m_context.policy, &m_watch);
  m_sets.emplace(JudgedSets::Parts{m_context.repository, m_context.policy, *m_refs, m_graph,
                                   m_freshness, likely_names()});
  m_watch.start("looking at refs", 0);
  const auto created = UpdateReader::created(m_push, *m_refs);
  if (!created) {
    return tl::unexpected(created.error());
  }
  std::optional<NameClashes> clashes;
  if (!created->empty()) {
    clashes.emplace(m_context.policy, *created);
    if (Done done = clashes->add(*m_refs); !done) {
      return done;
    }
  }
  UpdateReader reader({m_context.repository, m_context.policy, *m_refs, m_graph});
  for (const RefUpdate& update : m_push.updates) {
    auto work = reader.read(update, clashes ? &*clashes : nullptr);
    if (!work) {
      return tl::unexpected(work.error());
    }
    m_plans.push_back({std::move(*work), {}, nullptr, false});
    if (Done done = m_watch.step(); !done) {
      return done;
    }
  }
  return {};
}

// Refs from whose history a push mostly goes on.
std::set<std::string> Gathering::likely_names() const {
  std::set<std::string> names;
  for (const RefUpdate& update : m_push.updates) {
    names.insert(m_refs->resolve(update.ref).value_or(update.ref));
  }
  if (const auto head = m_context.repository.head()) {
    names.insert(*head);
  }
  return names;
}

Done Gathering::find_judged() {
  m_watch.start("walking history", 0);
  for (UpdatePlan& plan : m_plans) {
    if (plan.work.is_stopped || !plan.work.new_tip || plan.work.facts.classes.empty()) {
      continue;
    }
    if (Done done = find_judged(plan); !done) {
      return done;
    }
  }
  return plan_merges();
}

Done Gathering::find_judged(UpdatePlan& plan) {
  const Node tip = *plan.work.new_tip;
  for (const Rule* rule : plan.work.rules) {
    const auto judged = m_sets->judged(RuleView::of(*rule, plan.work.facts), tip);
    if (!judged) {
      return tl::unexpected(judged.error());
    }
    plan.judged.push_back(*judged);
    for (const Node node : **judged) {
      if (Done done = add_job(node, rule); !done) {
        return done;
      }
    }
  }
  const auto well_formed = m_sets->judged(RuleView::of_built_in(m_context.policy), tip);
  if (!well_formed) {
    return tl::unexpected(well_formed.error());
  }
  plan.well_formed = *well_formed;
  plan.asks_writers =
      std::any_of(plan.work.rules.begin(), plan.work.rules.end(), reviews_first_parents);
  for (const Node node : **well_formed) {
    if (Done done = add_job(node, nullptr); !done) {
      return done;
    }
    CommitJob& job = m_jobs[*m_job_of.find(node)];
    job.tells_writers = job.tells_writers || plan.asks_writers;
  }
  return {};
}

// `rule`: nullptr where the commit only has to be well formed.
Done Gathering::add_job(Node node, const Rule* rule) {
  const std::size_t index = m_job_of.find(node).value_or(m_jobs.size());
  if (index == m_jobs.size()) {
    m_job_of.add(node, index);
    CommitJob& made = m_jobs.emplace_back();
    made.id = m_graph.id(node);
    made.bytes = m_graph.take_bytes(node);
    const std::uint64_t most = m_context.policy.limits.commits_per_push;
    if (m_jobs.size() > most) {
      return tl::unexpected(too_many_commits(most));
    }
  }
  if (rule != nullptr) {
    CommitJob& job = m_jobs[index];
    job.is_judged = true;
    job.first_parent_answer = job.first_parent_answer || rule->commits == CommitScope::first_parent;
  }
  return {};
}

Done Gathering::plan_merges() {
  for (CommitJob& job : m_jobs) {
    const Node node = m_graph.node(job.id);
    if (m_graph.parent_count(node) < 2) {
      continue;
    }
    if (Done done = plan_merge(node, job); !done) {
      return done;
    }
  }
  return {};
}

Done Gathering::plan_merge(Node node, CommitJob& job) {
  job.whole_difference = m_graph.parent_count(node) > 2;
  if (job.whole_difference) {
    return {};
  }
  const Node first = m_graph.parent(node, 0);
  const Node second = m_graph.parent(node, 1);
  const auto bases = m_ancestry.merge_bases(first, second);
  if (!bases) {
    return tl::unexpected(bases.error());
  }
  for (const Node base : *bases) {
    // One parent is an ancestor of the other exactly if it is their common ancestor.
    job.whole_difference = job.whole_difference || base == first || base == second;
    job.merge_bases.push_back(m_graph.id(base));
  }
  return {};
}

std::vector<const Rule*> Gathering::content_rules() const {
  std::vector<const Rule*> rules;
  for (const Rule& rule : m_context.policy.rules) {
    const bool applies = std::any_of(m_plans.begin(), m_plans.end(), [&](const UpdatePlan& plan) {
      return std::count(plan.work.rules.begin(), plan.work.rules.end(), &rule) > 0;
    });
    if (applies && std::holds_alternative<ContentRule>(rule.body)) {
      rules.push_back(&rule);
    }
  }
  return rules;
}

Done Gathering::check_commits() {
  CommitBatches batches(m_context, m_watch, content_rules());
  auto checked = batches.run(std::exchange(m_jobs, {}));
  if (!checked) {
    return tl::unexpected(checked.error());
  }
  m_checked = std::move(*checked);
  return {};
}

Done Gathering::verify_tags() {
  const ListedKeys keys = listed_keys(m_context.policy, m_context.received);
  std::vector<SignedText> texts;
  std::vector<TagFacts*> asked;
  for (UpdatePlan& plan : m_plans) {
    if (!plan.work.facts.tag) {
      continue;
    }
    TagFacts& tag = *plan.work.facts.tag;
    if (auto told = told_signature(plan.work.tag_signature)) {
      tag.signature = std::move(*told);
      continue;
    }
    texts.push_back({plan.work.tag_signature->signature, plan.work.tag_signature->payload});
    asked.push_back(&tag);
  }
  if (texts.empty()) {
    return {};
  }
  auto facts = m_context.verifier.verify(texts, m_context.received);
  if (!facts) {
    return tl::unexpected(facts.error());
  }
  require(facts->size() == texts.size(), "a verifier answered for another number of signatures");
  for (std::size_t i = 0; i < asked.size(); ++i) {
    asked[i]->signature = std::move((*facts)[i]);
    asked[i]->signer = signer_of(asked[i]->signature, keys);
  }
  return {};
}

Done Gathering::check_certificate() {
  if (!m_push.certificate) {
    return {};
  }
  return certificate_facts(m_push, m_context).map([&](CertificateFacts&& facts) {
    m_certificate = std::move(facts);
  });
}

Result<Gathered> Gathering::assemble(const Pusher& pusher) {
  Gathered gathered;
  gathered.facts.received = m_context.received;
  gathered.facts.pusher = certified(pusher, m_certificate);
  gathered.facts.certificate = std::move(m_certificate);
  gathered.facts.sight = sight_of(m_push);
  UpdateAssembly assembly({m_context.policy, m_graph, m_ancestry, m_job_of, m_checked});
  for (UpdatePlan& plan : m_plans) {
    if (Done done = assembly.finish(plan); !done) {
      return tl::unexpected(done.error());
    }
    gathered.facts.updates.push_back(std::move(plan.work.facts));
    gathered.objections.push_back(std::move(plan.work.objections));
  }
  return gathered;
}

}  // namespace

Result<Gathered> gather(const Push& push, const Pusher& pusher, const GatherContext& context) {
  return Gathering(push, context).run(pusher);
}

}  // namespace refwarden
