#include "facts/commit_batches.hpp"

#include <algorithm>
#include <atomic>
#include <future>
#include <iterator>
#include <optional>
#include <span>
#include <thread>

#include "facts/signers.hpp"
#include "signature/parallel.hpp"

namespace refwarden {
namespace {

// Commits that are held at once, and signatures that wait for being verified.
constexpr std::size_t k_round = 2000;
constexpr std::size_t k_signatures = 500;
// Neighbouring commits share most of their trees and the bases that these are packed as changes of,
// so a worker takes a run of them: long ones first, and short ones at the end of a round, where the
// others wait for the last.
constexpr std::size_t k_shortest_run = 32;
constexpr std::size_t k_longest_run = 250;
constexpr std::size_t k_shares = 2;  // of a worker, in what is left
// Below, starting threads costs more than they save.
constexpr std::size_t k_commits_for_threads = 500;

}  // namespace

// Jobs that the workers share, handed out in order and in runs. What is handed out is read to its
// end or to a failure, so everything before the last run is done when all workers are.
class CommitBatches::Round {
 public:
  Round(std::vector<CommitJob> jobs, std::size_t workers)
      : m_jobs(std::move(jobs)), m_workers(workers), m_outcomes(m_jobs.size()) {}

  struct Run {
    std::size_t begin;
    std::size_t end;
  };
  // The next run of jobs; nothing where enough has been handed out.
  std::optional<Run> take() {
    std::size_t begin = m_next.load();
    while (m_signatures.load() < k_signatures && begin < m_jobs.size()) {
      const std::size_t left = m_jobs.size() - begin;
      const std::size_t run =
          std::clamp(left / (m_workers * k_shares), k_shortest_run, k_longest_run);
      const std::size_t end = begin + std::min(run, left);
      if (m_next.compare_exchange_weak(begin, end)) {
        return Run{begin, end};
      }
    }
    return std::nullopt;
  }
  void stop() { m_next = m_jobs.size(); }

  [[nodiscard]] const CommitJob& job(std::size_t index) const { return m_jobs[index]; }
  void keep(std::size_t index, CommitOutcome outcome) {
    std::string().swap(m_jobs[index].bytes);
    m_signatures += outcome.signed_part ? 1 : 0;
    m_outcomes[index] = std::move(outcome);
    ++m_done;
  }

  // Jobs that were done since the last call.
  std::size_t newly_done() { return m_done.exchange(0); }
  // Gives away what was not handed out, once all workers are done.
  std::vector<CommitJob> rest() {
    const auto end = m_jobs.begin() + static_cast<std::ptrdiff_t>(outcomes().size());
    std::vector<CommitJob> rest(std::make_move_iterator(end),
                                std::make_move_iterator(m_jobs.end()));
    m_jobs.erase(end, m_jobs.end());
    return rest;
  }
  // Of everything that was handed out, once all workers are done.
  [[nodiscard]] std::span<const CommitJob> jobs() const { return m_jobs; }
  [[nodiscard]] std::span<CommitOutcome> outcomes() {
    return std::span(m_outcomes).first(m_next.load());
  }

 private:
  std::vector<CommitJob> m_jobs;
  std::size_t m_workers;
  std::vector<CommitOutcome> m_outcomes;
  std::atomic<std::size_t> m_next = 0;
  std::atomic<std::size_t> m_done = 0;
  std::atomic<std::size_t> m_signatures = 0;
};

class CommitBatches::Worker {
 public:
  Worker(std::unique_ptr<Repository> own, const Repository& repository,
         const CommitBatches& batches)
      : m_own(std::move(own)),
        m_reader(repository, batches.m_questions),
        m_watch(batches.m_context.clock, batches.m_context.deadline, nullptr) {
    m_watch.start("checking commits", 0);
  }

  // Reads what it can get of the round, and says so to `watch` if there is one; ends the round at
  // the first failure.
  void read(Round& round, Watch* watch) {
    while (const auto run = round.take()) {
      Done done = read_run(round, *run);
      if (done && watch != nullptr) {
        done = watch->advance(round.newly_done());
      }
      if (!done) {
        m_failure = FailedJob{m_at, done.error()};
        round.stop();
        return;
      }
    }
  }

  struct FailedJob {
    std::size_t index = 0;
    Failure failure;
  };
  [[nodiscard]] const std::optional<FailedJob>& failure() const { return m_failure; }

 private:
  Done read_run(Round& round, const Round::Run& run) {
    for (m_at = run.begin; m_at < run.end; ++m_at) {
      auto outcome = m_reader.read(round.job(m_at));
      if (!outcome) {
        return tl::unexpected(outcome.error());
      }
      round.keep(m_at, std::move(*outcome));
      if (Done done = m_watch.look(); !done) {
        return done;
      }
    }
    return {};
  }

  std::unique_ptr<Repository> m_own;  // nothing: the caller's
  CommitReader m_reader;
  Watch m_watch;
  std::size_t m_at = 0;  // the job that is being read
  std::optional<FailedJob> m_failure;
};

CommitBatches::CommitBatches(const GatherContext& context, Watch& watch,
                             std::vector<const Rule*> content_rules)
    : m_context(context),
      m_watch(watch),
      m_questions{context.policy, std::move(content_rules), m_paths_so_far},
      m_keys(listed_keys(context.policy, context.received)) {}

CommitBatches::~CommitBatches() = default;

// A round that is being taken, beside the reading of the next one.
class CommitBatches::Taking {
 public:
  explicit Taking(const TakeRound& take) : m_take(take) {}

  void start(std::unique_ptr<Round> round) {
    m_round = std::move(round);
    if (m_take) {
      m_taken =
          std::async(std::launch::async, [this] { m_take(m_round->jobs(), m_round->outcomes()); });
    }
  }
  // Waits for the round, if there is one.
  void finish(CheckedJobs& checked) {
    if (m_taken.valid()) {
      m_taken.get();
    }
    if (m_round) {
      for (CommitOutcome& outcome : m_round->outcomes()) {
        checked.add(std::move(outcome));
      }
    }
    m_round.reset();
  }

 private:
  const TakeRound& m_take;
  std::unique_ptr<Round> m_round;
  std::future<void> m_taken;  // waits for its thread before the round goes
};

void CheckedJobs::add(CommitOutcome outcome) {
  const std::size_t number = m_count++;
  if (outcome.facts || outcome.authorship || !outcome.malformed.empty()) {
    m_commits.emplace(number, CheckedCommit{std::move(outcome.facts), std::move(outcome.authorship),
                                            std::move(outcome.malformed)});
  }
}

const CheckedCommit& CheckedJobs::of(std::size_t number) const {
  static const CheckedCommit k_nothing;
  require(number < m_count, "a commit was never checked");
  const auto found = m_commits.find(number);
  return found == m_commits.end() ? k_nothing : found->second;
}

Result<CheckedJobs> CommitBatches::run(CommitJobs& jobs, const TakeRound& take) {
  if (Done done = make_workers(jobs.count()); !done) {
    return tl::unexpected(done.error());
  }
  m_watch.start("checking commits", jobs.count());
  CheckedJobs checked;
  Taking taking(take);
  while (jobs.left() > 0) {
    auto round = std::make_unique<Round>(jobs.take(k_round), m_workers.size());
    Done done = read_round(*round);
    if (done) {
      done = verify(round->outcomes());
    }
    if (done) {
      done = m_watch.advance(round->newly_done());
    }
    if (!done) {
      return tl::unexpected(done.error());
    }
    jobs.give_back(round->rest());
    taking.finish(checked);
    taking.start(std::move(round));
  }
  taking.finish(checked);
  return checked;
}

Done CommitBatches::make_workers(std::size_t jobs) {
  const auto threads = static_cast<unsigned>(m_context.policy.limits.threads);
  const std::size_t wanted = jobs < k_commits_for_threads ? 1 : workers_for(jobs, threads);
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

Done CommitBatches::read_round(Round& round) {
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 1; i < m_workers.size(); ++i) {
      threads.emplace_back([&round, &worker = *m_workers[i]] { worker.read(round, nullptr); });
    }
    m_workers.front()->read(round, &m_watch);
  }
  const Worker::FailedJob* first = nullptr;
  for (const auto& worker : m_workers) {
    const auto& failure = worker->failure();
    if (failure && (first == nullptr || failure->index < first->index)) {
      first = &*failure;
    }
  }
  return first == nullptr ? Done{} : tl::unexpected(first->failure);
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

}  // namespace refwarden
