#include <algorithm>
#include <iterator>

#include "app/replay.hpp"

namespace refwarden {
namespace {

using ByCommit = std::map<Oid, const ReplayedPush*>;

ByCommit by_commit(const Replay& replay) {
  ByCommit pushes;
  for (const ReplayedPush& push : replay.found) {
    pushes[push.commit] = &push;
  }
  return pushes;
}

// One that nothing was found in passes.
struct Judged {
  Outcome outcome = Outcome::accepted;
  std::set<std::string> findings;
};

Judged judged(const ByCommit& pushes, const Oid& commit) {
  const auto found = pushes.find(commit);
  if (found == pushes.end()) {
    return {};
  }
  Judged push{found->second->outcome, {}};
  if (!found->second->failure.empty()) {
    push.findings.insert(found->second->failure);
  }
  for (const ReplayedFinding& finding : found->second->findings) {
    if (finding.result != RuleResult::off) {
      push.findings.insert((finding.rule.empty() ? "" : finding.rule + " ") + finding.code);
    }
  }
  return push;
}

std::set<std::string> without(const std::set<std::string>& from,
                              const std::set<std::string>& what) {
  std::set<std::string> rest;
  std::set_difference(from.begin(), from.end(), what.begin(), what.end(),
                      std::inserter(rest, rest.end()));
  return rest;
}

Untrusted subject_in(const ByCommit& pushes, const Oid& commit) {
  const auto found = pushes.find(commit);
  return found == pushes.end() ? Untrusted() : found->second->subject;
}

}  // namespace

std::vector<ReplayChange> changes_between(const Replay& before, const Replay& after,
                                          const std::vector<ReplayStep>& steps) {
  const ByCommit old_pushes = by_commit(before);
  const ByCommit new_pushes = by_commit(after);
  std::vector<ReplayChange> changes;
  for (const ReplayStep& step : steps) {
    const Judged old = judged(old_pushes, step.commit);
    const Judged now = judged(new_pushes, step.commit);
    if (old.outcome == now.outcome && old.findings == now.findings) {
      continue;
    }
    const Untrusted subject = subject_in(new_pushes, step.commit);
    changes.push_back({step.commit, step.at,
                       subject.empty() ? subject_in(old_pushes, step.commit) : subject, old.outcome,
                       now.outcome, without(old.findings, now.findings),
                       without(now.findings, old.findings)});
  }
  return changes;
}

}  // namespace refwarden
