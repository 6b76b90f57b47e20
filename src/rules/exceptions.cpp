#include "rules/exceptions.hpp"

#include <algorithm>

#include "rules/people.hpp"

namespace refwarden {
namespace {

bool counts_for(const Exception& exception, const RuleCase& rule_case) {
  const Rule& rule = rule_case.rule;
  const bool names_rule =
      std::find(exception.rules.begin(), exception.rules.end(), rule.name) != exception.rules.end();
  const bool level = exception.level == Level::system || rule.level == Level::repository ||
                     rule.repo_may.contains("exceptions");
  // Else a repository would widen the system's exception by `match-also`.
  const auto& classes =
      exception.level == Level::system ? rule_case.update.system_classes : rule_case.update.classes;
  const bool on =
      exception.on.empty() || std::any_of(exception.on.begin(), exception.on.end(),
                                          [&](const auto& name) { return classes.contains(name); });
  return names_rule && level && on && day_of(rule_case.push.received) <= exception.until;
}

// Also where the policy would let more through: a signature is excepted by id, by the system, or
// not at all (decisions.md 5).
bool may_cover(const Exception& exception, const Oid& id, const Rule& rule) {
  const bool named = exception.level == Level::system && exception.commits.contains(id);
  if (std::holds_alternative<SignatureRule>(rule.body)) {
    return named;
  }
  return exception.commits.empty() || named;
}

bool changes_only(const Answer& answer, const std::vector<Glob>& globs) {
  return !answer.paths.empty() &&
         std::all_of(answer.paths.begin(), answer.paths.end(), [&](const PathChange& change) {
           return std::any_of(globs.begin(), globs.end(),
                              [&](const Glob& glob) { return glob.matches(change.path.bytes()); });
         });
}

bool covers_commit(const Exception& exception, const CommitFacts& commit,
                   const RuleCase& rule_case) {
  if (!may_cover(exception, commit.id, rule_case.rule)) {
    return false;
  }
  if (exception.signers &&
      !is_signed_by(commit, *exception.signers, rule_case.push, rule_case.policy)) {
    return false;
  }
  return exception.paths.empty() ||
         changes_only(commit.answer(rule_case.rule.commits), exception.paths);
}

// A tag changes no path and has no commit's signature.
bool covers_tag(const Exception& exception, const Oid& id, const RuleCase& rule_case) {
  return may_cover(exception, id, rule_case.rule) && !exception.signers && exception.paths.empty();
}

bool covers_update(const Exception& exception, const RuleCase& rule_case) {
  return !std::holds_alternative<SignatureRule>(rule_case.rule.body) && !exception.signers &&
         exception.paths.empty() && exception.commits.empty();
}

// Else a harmless commit on top would take away what is asked of the whole.
bool covers_whole(const Exception& tip_exception, const RuleCase& rule_case) {
  if (!tip_exception.commits.empty()) {
    return true;
  }
  const auto& commits = rule_case.judged->commits;
  return rule_case.settled.are_excepted &&
         std::all_of(commits.begin(), commits.end(),
                     [&](const auto& commit) { return is_excepted(*commit, rule_case); });
}

bool covers(const Exception& exception, const Failing& failing, const RuleCase& rule_case) {
  switch (failing.about) {
    case Failing::About::commit:
      return covers_commit(exception, *failing.subject->commit, rule_case);
    case Failing::About::tag:
      return covers_tag(exception, failing.id, rule_case);
    case Failing::About::update:
      return covers_update(exception, rule_case);
  }
  return false;
}

}  // namespace

bool is_excepted(const CommitFacts& commit, const RuleCase& rule_case) {
  const auto& all = rule_case.policy.exceptions;
  return std::any_of(all.begin(), all.end(), [&](const Exception& exception) {
    return counts_for(exception, rule_case) && covers_commit(exception, commit, rule_case);
  });
}

const Exception* exception_for(const Failing& failing, const RuleCase& rule_case) {
  for (const Exception& exception : rule_case.policy.exceptions) {
    const bool holds = counts_for(exception, rule_case) && covers(exception, failing, rule_case);
    const bool for_update = failing.subject != nullptr && failing.subject->for_update;
    if (holds && (!for_update || covers_whole(exception, rule_case))) {
      return &exception;
    }
  }
  return nullptr;
}

}  // namespace refwarden
