// All commits of a push: read and compared in threads, their signatures verified in batches.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "facts/commit_jobs.hpp"
#include "facts/commit_reader.hpp"
#include "facts/gather.hpp"
#include "facts/watch.hpp"

namespace refwarden {

struct CheckedCommit {
  std::shared_ptr<const CommitFacts> facts;      // nothing: not judged, or not well formed
  std::shared_ptr<const Authorship> authorship;  // as CommitOutcome::authorship
  std::vector<MalformedObject> malformed;
};

// Gets the commits of one round once all is known of them, in order, and may take their facts. One
// call at a time, from any thread, while later commits are read.
using TakeRound =
    std::function<void(std::span<const CommitJob> jobs, std::span<CommitOutcome> outcomes)>;

// The checked commits of a push, by the number of the job. Of a job that left nothing, since its
// facts were taken, nothing is kept.
class CheckedJobs {
 public:
  void add(CommitOutcome outcome);
  [[nodiscard]] const CheckedCommit& of(std::size_t number) const;

 private:
  std::size_t m_count = 0;
  std::unordered_map<std::size_t, CheckedCommit> m_commits;
};

class CommitBatches {
 public:
  // `content_rules`: of the policy, those that apply to some update.
  CommitBatches(const GatherContext& context, Watch& watch, std::vector<const Rule*> content_rules);
  ~CommitBatches();
  CommitBatches(const CommitBatches&) = delete;
  CommitBatches& operator=(const CommitBatches&) = delete;

  // The result depends on the jobs alone, never on the number of threads; of several failures it is
  // that of the first job, but for the deadline. At most 500 signed payloads and a run for each
  // thread are held at a time, and a job no longer than until it is done. `take` may be null.
  Result<CheckedJobs> run(CommitJobs& jobs, const TakeRound& take);

 private:
  class Round;
  class Taking;
  class Worker;

  Done make_workers(std::size_t jobs);
  Done read_round(Round& round);
  Done verify(std::span<CommitOutcome> outcomes);

  const GatherContext& m_context;
  Watch& m_watch;
  std::atomic<std::uint64_t> m_paths_so_far = 0;
  CommitQuestions m_questions;
  ListedKeys m_keys;
  std::vector<std::unique_ptr<Worker>> m_workers;
};

}  // namespace refwarden
