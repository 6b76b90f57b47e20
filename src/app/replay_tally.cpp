#include "app/replay_tally.hpp"

#include <algorithm>

namespace refwarden {
namespace {

constexpr std::size_t k_month = 7;  // "2026-08"

ReplayPerson person_of(const Standing& author) {
  return author.person ? ReplayPerson{*author.person, Untrusted()}
                       : ReplayPerson{"", author.address};
}

}  // namespace

// One push while it is added.
struct ReplayTally::Push {
  const UpdateFacts& update;
  ReplayedPush found;
  std::map<Oid, const CommitFacts*> commits;  // judged by some rule

  explicit Push(const UpdateFacts& facts) : update(facts) {
    for (const JudgedSet& set : facts.judged) {
      for (const auto& commit : set.commits) {
        commits[commit->id] = commit.get();
      }
    }
  }
};

ReplayTally::ReplayTally(const Policy& policy, Replay& replay)
    : m_policy(policy), m_replay(replay), m_matched(policy.risk.floors.size(), false) {
  const std::set<std::string> classes = policy.classes_of(replay.ref);
  for (const Rule& rule : policy.rules) {
    const bool is_on = std::any_of(rule.on.begin(), rule.on.end(),
                                   [&](const std::string& name) { return classes.contains(name); });
    if (!is_on) {
      continue;
    }
    RuleTally& tally = replay.rules.emplace_back();
    tally.rule = rule.name;
    tally.kind = kind_of(rule);
    tally.mode = rule.mode;
    if (std::holds_alternative<SignedPushRule>(rule.body)) {
      replay.not_judged.push_back(rule.name);
    }
  }
  replay.is_covered = !replay.rules.empty();
  for (const RiskFloor& floor : policy.risk.floors) {
    m_floors.emplace_back(floor.paths);
  }
}

RuleTally* ReplayTally::tally_of(const std::string& rule) {
  const auto found = std::find_if(m_replay.rules.begin(), m_replay.rules.end(),
                                  [&](const RuleTally& tally) { return tally.rule == rule; });
  if (found != m_replay.rules.end()) {
    return &*found;
  }
  RuleTally& made = m_replay.rules.emplace_back();
  made.rule = rule;
  made.kind = "built-in";
  return &made;
}

void ReplayTally::count(Outcome outcome, const ReplayStep& step) {
  MonthTally& month = m_replay.months[replay_day(step.at).substr(0, k_month)];
  switch (outcome) {
    case Outcome::accepted:
      ++m_replay.accepted;
      ++month.accepted;
      break;
    case Outcome::warned:
      ++m_replay.warned;
      ++month.warned;
      break;
    case Outcome::refused:
      ++m_replay.refused;
      ++month.refused;
      break;
  }
  m_replay.first_at = m_replay.pushes == 0 ? step.at : std::min(m_replay.first_at, step.at);
  m_replay.last_at = std::max(m_replay.last_at, step.at);
  ++m_replay.pushes;
}

void ReplayTally::add_findings(const std::vector<Finding>& findings, RuleResult result,
                               RuleTally& tally, Push& push) {
  for (const Finding& finding : findings) {
    ReplayedFinding found{finding.rule, std::string(name_of(finding.code)), result, {}};
    ++tally.codes[found.code];
    for (const CommitFinding& commit : finding.commits) {
      found.commits.push_back(commit.id);
    }
    // Of what was done to the branch its new tip is what can be named.
    for (const Oid& id :
         found.commits.empty() ? std::vector<Oid>{push.update.new_id} : found.commits) {
      const auto facts = push.commits.find(id);
      if (tally.commits.insert(id).second && facts != push.commits.end()) {
        ++tally.by_author[person_of(facts->second->author)];
      }
    }
    push.found.findings.push_back(std::move(found));
  }
}

void ReplayTally::add_rule(const RuleVerdict& rule, Push& push) {
  RuleTally& tally = *tally_of(rule.rule);
  tally.judged += rule.result == RuleResult::not_applicable ? 0U : 1U;
  tally.excepted += rule.excepted.empty() ? 0U : 1U;
  for (const auto& [at, ids] : rule.excepted) {
    m_used.insert(at);
  }
  switch (rule.result) {
    case RuleResult::refused:
    case RuleResult::warned:
    case RuleResult::off:
      tally.found += rule.findings.empty() ? 0U : 1U;
      add_findings(rule.findings, rule.result, tally, push);
      return;
    case RuleResult::pass:
    case RuleResult::not_applicable:
    case RuleResult::excepted:
      return;
  }
}

void ReplayTally::add(const ReplayStep& step, const PushFacts& facts, const Verdict& verdict) {
  const UpdateFacts& update = facts.updates.front();
  const UpdateVerdict& judged = verdict.updates.front();
  Push push(update);
  push.found.commit = step.commit;
  push.found.at = step.at;
  push.found.outcome = verdict.outcome;
  push.found.subject = update.tip ? update.tip->message.subject : Untrusted();
  for (const auto& [id, commit] : push.commits) {
    m_judged.insert(id);
  }
  for (const RuleVerdict& rule : judged.rules) {
    add_rule(rule, push);
  }
  if (!judged.built_in.empty()) {
    RuleTally& tally = *tally_of("");
    ++tally.judged;
    ++tally.found;
    add_findings(judged.built_in, RuleResult::refused, tally, push);
  }
  look_at_floors(update);
  count(verdict.outcome, step);
  if (!push.found.findings.empty() || verdict.outcome != Outcome::accepted) {
    m_replay.found.push_back(std::move(push.found));
  }
}

void ReplayTally::add(const ReplayStep& step, const Failure& failure) {
  ReplayedPush push;
  push.commit = step.commit;
  push.at = step.at;
  push.failure = name_of(failure.code);
  push.detail = failure.detail.empty() ? failure.told : failure.told + ": " + failure.detail;
  m_replay.found.push_back(std::move(push));
  count(Outcome::refused, step);
}

bool ReplayTally::matches(std::size_t index, const UpdateFacts& update) const {
  const RiskFloor& floor = m_policy.risk.floors[index];
  if ((floor.lines_over && update.lines > *floor.lines_over) ||
      (floor.files_over && update.files > *floor.files_over)) {
    return true;
  }
  const auto has_kind = [&](const Answer& answer) {
    return std::any_of(floor.changes.begin(), floor.changes.end(),
                       [&](ChangeKind kind) { return answer.changes.contains(kind); });
  };
  const auto has_path = [&](const Answer& answer) {
    return std::any_of(answer.paths.begin(), answer.paths.end(), [&](const PathChange& change) {
      return m_floors[index].match_bytes(change.path.bytes()) ||
             m_floors[index].match_fold(change.path.bytes(), PathFold(change.path.bytes()));
    });
  };
  for (const JudgedSet& set : update.judged) {
    const Rule* const rule = m_policy.rule(set.rule);
    const CommitScope scope = rule == nullptr ? CommitScope::all : rule->commits;
    if (std::any_of(set.commits.begin(), set.commits.end(), [&](const auto& commit) {
          return has_kind(commit->answer(scope)) || has_path(commit->answer(scope));
        })) {
      return true;
    }
  }
  return false;
}

void ReplayTally::look_at_floors(const UpdateFacts& update) {
  for (std::size_t i = 0; i < m_matched.size(); ++i) {
    m_matched[i] = m_matched[i] || matches(i, update);
  }
}

void ReplayTally::finish() {
  m_replay.commits = m_judged.size();
  for (const Exception& exception : m_policy.exceptions) {
    if (!m_used.contains(to_text(exception.at))) {
      m_replay.unused_exceptions.push_back(exception);
    }
  }
  for (std::size_t i = 0; i < m_matched.size(); ++i) {
    if (!m_matched[i]) {
      m_replay.unmatched_floors.push_back(m_policy.risk.floors[i]);
    }
  }
}

}  // namespace refwarden
