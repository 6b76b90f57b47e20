#include "facts/gather.hpp"

#include <algorithm>
#include <utility>

#include "facts/commit_batches.hpp"
#include "facts/commit_jobs.hpp"
#include "facts/judged_sets.hpp"
#include "facts/push_certificate.hpp"
#include "facts/signers.hpp"
#include "facts/update_assembly.hpp"

namespace refwarden {
namespace {

class Gathering {
 public:
  Gathering(const Push& push, const GatherContext& context)
      : m_push(push),
        m_context(context),
        m_watch(context.clock, context.deadline, &context.progress),
        m_graph(context.repository, m_watch),
        m_ancestry(m_graph),
        m_freshness(context.open_before),
        m_jobs(context.policy, m_graph) {}

  Result<Gathered> run(const Pusher& pusher) {
    Done done = m_watch.look();
    if (done) {
      done = read_updates();
    }
    if (done) {
      done = find_judged();
    }
    if (done) {
      done = verify_tags();
    }
    if (done) {
      done = check_certificate();
    }
    if (done) {
      m_facts = facts_so_far(pusher);
      done = check_commits();
    }
    return done ? assemble() : tl::unexpected(done.error());
  }

 private:
  Done read_updates();
  std::set<std::string> likely_names() const;
  Done find_judged();
  Done verify_tags();
  Done check_certificate();
  PushFacts facts_so_far(const Pusher& pusher);
  Done check_commits();
  std::optional<Settlement> settlement() const;
  Result<Gathered> assemble();
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
  CommitJobs m_jobs;
  std::optional<CertificateFacts> m_certificate;
  PushFacts m_facts;  // without updates
  CheckedJobs m_checked;
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
    m_plans.emplace_back().work = std::move(*work);
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
  for (std::size_t i = 0; i < m_plans.size(); ++i) {
    UpdatePlan& plan = m_plans[i];
    if (plan.work.is_stopped || !plan.work.new_tip || plan.work.facts.classes.empty()) {
      continue;
    }
    if (Done done = m_jobs.add(plan, i, *plan.work.new_tip, *m_sets); !done) {
      return done;
    }
  }
  return m_jobs.plan_merges(m_ancestry);
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

PushFacts Gathering::facts_so_far(const Pusher& pusher) {
  PushFacts facts;
  facts.received = m_context.received;
  facts.pusher = certified(pusher, m_certificate);
  facts.certificate = std::move(m_certificate);
  facts.sight = sight_of(m_push);
  return facts;
}

Done Gathering::check_commits() {
  CommitBatches batches(m_context, m_watch, content_rules());
  std::optional<Settlement> settles = settlement();
  TakeRound take;
  if (settles) {
    take = [&](auto jobs, auto outcomes) { settles->take(jobs, outcomes); };
  }
  auto checked = batches.run(m_jobs, take);
  if (!checked) {
    return tl::unexpected(checked.error());
  }
  m_checked = std::move(*checked);
  if (settles) {
    auto remains = std::move(*settles).remains();
    for (std::size_t i = 0; i < m_plans.size(); ++i) {
      m_plans[i].remains = std::move(remains[i]);
    }
  }
  return {};
}

std::optional<Settlement> Gathering::settlement() const {
  auto lists = m_jobs.lists();
  if (!m_context.settle || !lists || m_jobs.count() < m_context.settle_from) {
    return std::nullopt;
  }
  PushFacts push = m_facts;
  for (const UpdatePlan& plan : m_plans) {
    push.updates.push_back(plan.work.facts);
  }
  return std::optional<Settlement>(std::in_place, m_context.settle, std::move(push),
                                   *std::move(lists));
}

Result<Gathered> Gathering::assemble() {
  Gathered gathered;
  gathered.facts = std::move(m_facts);
  UpdateAssembly assembly({m_context.policy, m_graph, m_ancestry, m_jobs.numbers(), m_checked});
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
