// One commit's facts, from its bytes and trees (everything but its signature's verdict).
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "facts/content.hpp"
#include "facts/facts.hpp"
#include "facts/risk.hpp"
#include "facts/tree_compare.hpp"
#include "facts/watch.hpp"

namespace refwarden {

// What a merge answers for. `bases`: best common ancestors of two parents. `whole_difference`: its
// whole difference to the first parent under both settings (semantics.md section 3).
struct MergeQuestion {
  bool whole_difference = false;
  std::vector<Oid> bases;
};

// What is asked about one commit.
struct CommitJob {
  Oid id;
  bool is_judged = false;            // by a rule; else it is only tested for being well formed
  bool tells_writers = false;        // who wrote it matters although no rule judges it
  bool first_parent_answer = false;  // some rule with commits = "first-parent" judges it
  bool is_tip = false;               // an update ends in it
  std::uint64_t lists = 0;           // whose rules judge it, a bit each (CommitJobs::lists)
  MergeQuestion merge;
  std::string bytes;  // the raw commit where it is at hand; empty: has to be read
};

struct CommitOutcome {
  std::shared_ptr<CommitFacts> facts;            // nothing: not judged, or not well formed
  std::shared_ptr<const Authorship> authorship;  // of a job that tells writers, without `facts`
  std::optional<SignedPart> signed_part;
  std::vector<MalformedObject> malformed;
};

// What all commits of a push are asked; shared by the threads, which only read it.
struct CommitQuestions {
  const Policy& policy;
  std::vector<const Rule*> content_rules;
  // Paths of all commits together: each is within a limit, and all of them have to be kept.
  std::atomic<std::uint64_t>& paths_so_far;
};

// Belongs to one thread, with a repository of its own.
class CommitReader {
 public:
  CommitReader(const Repository& repository, const CommitQuestions& questions);

  // Reads, parses and compares the commit. Failures: `object_missing`, `limit_object`,
  // `limit_message`, `limit_paths`.
  Result<CommitOutcome> read(const CommitJob& job);

 private:
  Result<std::string> read_bytes(const Oid& id);
  Result<std::optional<Commit>> parse(const CommitJob& job, CommitOutcome& outcome);
  Done answer(const Commit& commit, const CommitJob& job, CommitOutcome& outcome);
  Result<TreeDifference> difference(const Commit& commit, const CommitJob& job, CommitScope scope);
  Result<TreeDifference> merge_difference(const Commit& commit, const CommitJob& job);
  Result<Answer> rate(TreeDifference difference);
  // The tree of a parent or base, read loosely: those are judged elsewhere or known.
  Result<std::optional<Oid>> tree_of(const Oid& commit);

  const CommitQuestions& m_questions;
  ObjectCache m_objects;
  RiskReader m_risk;
  ContentReader m_content;
  RecentlyUsed<Oid> m_trees;  // of commits
};

}  // namespace refwarden
