#include "facts/commit_batches.hpp"

#include <algorithm>
#include <thread>

namespace refwarden {
namespace {

constexpr std::size_t k_batch = 1000;
// Below, starting threads costs more than they save.
constexpr std::size_t k_commits_for_threads = 500;
constexpr unsigned k_most_threads = 4;

std::size_t share(std::size_t items, std::size_t part, std::size_t parts) {
  return items * part / parts;
}

}  // namespace

// Reads its share of a batch. Neighbouring commits share most of their trees, so each worker gets
// one run of them.
class CommitBatches::Worker {
 public:
  Worker(std::unique_ptr<Repository> own, const Repository& repository,
         const CommitBatches& batches)
      : m_own(std::move(own)),
        m_reader(repository, batches.m_questions),
        m_watch(batches.m_context.clock, batches.m_context.deadline, nullptr) {
    m_watch.start("checking commits", 0);
  }

  // Stops at the first failure; `failed` is then its index.
  void read(std::span<const CommitJob> jobs, std::span<CommitOutcome> outcomes) {
    m_failure.reset();
    for (std::size_t i = 0; i < jobs.size() && !m_failure; ++i) {
      auto outcome = m_reader.read(jobs[i]);
      if (outcome) {
        outcomes[i] = std::move(*outcome);
      } else {
        m_failure = outcome.error();
      }
      if (Done done = m_watch.look(); !done && !m_failure) {
        m_failure = done.error();
      }
    }
  }

  [[nodiscard]] const std::optional<Failure>& failure() const { return m_failure; }

 private:
  std::unique_ptr<Repository> m_own;  // nothing: the caller's
  CommitReader m_reader;
  Watch m_watch;
  std::optional<Failure> m_failure;
};

CommitBatches::CommitBatches(const GatherContext& context, Watch& watch,
                             std::vector<const Rule*> content_rules)
    : m_context(context),
      m_watch(watch),
      m_questions{context.policy, std::move(content_rules), m_paths_so_far},
      m_keys(listed_keys(context.policy, context.received)) {}

CommitBatches::~CommitBatches() = default;

Result<std::vector<CheckedCommit>> CommitBatches::run(const std::vector<CommitJob>& jobs) {
  if (Done done = make_workers(jobs.size()); !done) {
    return tl::unexpected(done.error());
  }
  m_watch.start("checking commits", jobs.size());
  std::vector<CheckedCommit> checked;
  checked.reserve(jobs.size());
  for (std::size_t begin = 0; begin < jobs.size(); begin += k_batch) {
    const std::size_t count = std::min(k_batch, jobs.size() - begin);
    std::vector<CommitOutcome> outcomes(count);
    Done done = read_batch(std::span(jobs).subspan(begin, count), outcomes);
    if (done) {
      done = verify(outcomes);
    }
    if (done) {
      done = m_watch.advance(count);
    }
    if (!done) {
      return tl::unexpected(done.error());
    }
    for (CommitOutcome& outcome : outcomes) {
      checked.push_back(
          {std::move(outcome.facts), std::move(outcome.authorship), std::move(outcome.malformed)});
    }
  }
  return checked;
}

Done CommitBatches::make_workers(std::size_t jobs) {
  const unsigned cores = std::clamp(std::thread::hardware_concurrency(), 1U, k_most_threads);
  const std::size_t wanted = jobs < k_commits_for_threads ? 1 : cores;
  m_workers.push_back(std::make_unique<Worker>(nullptr, m_context.repository, *this));
  while (m_workers.size() < wanted) {
    auto own = m_context.repository.reopen();
    if (!own) {
      return tl::unexpected(own.error());
    }
    const Repository& repository = **own;
    m_workers.push_back(std::make_unique<Worker>(std::move(*own), repository, *this));
  }
  return {};
}

Done CommitBatches::read_batch(std::span<const CommitJob> jobs, std::span<CommitOutcome> outcomes) {
  const std::size_t parts = m_workers.size();
  const auto read_part = [&](std::size_t part) {
    const std::size_t begin = share(jobs.size(), part, parts);
    const std::size_t count = share(jobs.size(), part + 1, parts) - begin;
    m_workers[part]->read(jobs.subspan(begin, count), outcomes.subspan(begin, count));
  };
  {
    std::vector<std::jthread> threads;
    for (std::size_t part = 1; part < parts; ++part) {
      threads.emplace_back(read_part, part);
    }
    read_part(0);
  }
  for (const auto& worker : m_workers) {
    if (worker->failure()) {
      return tl::unexpected(*worker->failure());
    }
  }
  return {};
}

Done CommitBatches::verify(std::span<CommitOutcome> outcomes) {
  std::vector<SignedText> texts;
  std::vector<CommitFacts*> asked;
  for (CommitOutcome& outcome : outcomes) {
    if (!outcome.facts) {
      continue;
    }
    if (auto told = told_signature(outcome.signed_part)) {
      outcome.facts->signature = std::move(*told);
      continue;
    }
    texts.push_back({outcome.signed_part->signature, outcome.signed_part->payload});
    asked.push_back(outcome.facts.get());
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
    asked[i]->signer = signer_of(asked[i]->signature, m_keys);
  }
  return {};
}

std::optional<SignatureFact> told_signature(const std::optional<SignedPart>& part) {
  SignatureFact fact;
  if (!part) {
    fact.state = SignatureState::none;
    return fact;
  }
  if (part->several) {
    fact.state = SignatureState::multiple;
    fact.why = "there is more than one signature, one for each hash algorithm";
    return fact;
  }
  if (part->other_algorithm) {
    fact.state = SignatureState::unsupported;
    fact.why = "the signature is for another hash algorithm than the repository's";
    return fact;
  }
  return std::nullopt;
}

std::optional<std::string> signer_of(const SignatureFact& fact, const ListedKeys& keys) {
  if (!fact.listed_key) {
    return std::nullopt;
  }
  require(*fact.listed_key < keys.owners.size(), "a verifier named a key that is not listed");
  return keys.owners[*fact.listed_key].person;
}

ListedKeys listed_keys(const Policy& policy, Instant received) {
  ListedKeys listed;
  for (const auto& [id, person] : policy.people) {
    const bool left = person.left && day_of(received) > *person.left;
    for (const PersonKey& key : person.keys) {
      listed.keys.push_back({key.format, key.fingerprint, key.ssh_blob, key.from, key.until, left});
      listed.owners.push_back({id});
    }
  }
  return listed;
}

}  // namespace refwarden
