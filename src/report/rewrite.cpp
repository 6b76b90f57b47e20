#include "report/rewrite.hpp"

#include <algorithm>
#include <unordered_set>

#include <fmt/format.h>

#include "base/fold.hpp"
#include "facts/message.hpp"
#include "report/words.hpp"

namespace refwarden {
namespace {

using Commits = std::vector<const CommitFacts*>;

bool is_branch(const std::string& ref) {
  return ref.rfind("refs/heads/", 0) == 0;
}

bool is_empty_commit(const CommitFacts& commit) {
  return commit.parents.size() <= 1 && commit.under_all.paths.empty();
}

// A reviewer who writes the commit again is its committer and signer from then on.
bool reviewed_by(const CommitFacts& commit, const ReviewsRule& rule, const std::string& person,
                 const Policy& policy) {
  const auto values = trailer_values(commit.message, rule.trailer);
  return std::any_of(values.begin(), values.end(), [&](const Untrusted& value) {
    const auto named = read_named_address(value);
    const Person* found = named ? policy.person_by_email(named->address.bytes()) : nullptr;
    return found != nullptr && found->id == person;
  });
}

std::string review_trouble(const Subject& subject, const Commits& commits, const Person& hand) {
  for (const auto* rule : rules_on(subject)) {
    const auto* reviews = std::get_if<ReviewsRule>(&rule->body);
    if (reviews == nullptr || (reviews->exclude.count(Part::committer) == 0 &&
                               reviews->exclude.count(Part::signer) == 0)) {
      continue;
    }
    for (const auto* commit : commits) {
      const bool excluded_now =
          commit->committer.person == hand.id ||
          (reviews->exclude.count(Part::author) != 0 && commit->author.person == hand.id);
      if (!excluded_now && reviewed_by(*commit, *reviews, hand.id, subject.policy())) {
        return fmt::format("{} reviewed commit {}, so somebody else has to write it again",
                           hand.name, commit->id.brief());
      }
    }
  }
  return {};
}

std::string signing_trouble(const Subject& subject, const Commits& commits, const Person* hand,
                            const SignatureRule& rule) {
  if (hand != nullptr && !may_sign(*hand, rule, subject.view.push())) {
    return fmt::format("it takes {} to write the commits again and sign them",
                       described(rule.signers, subject.policy()));
  }
  if (rule.owns == SignatureRule::Owns::committer || rule.owns == SignatureRule::Owns::nobody) {
    return {};
  }
  for (const auto* commit : commits) {
    if (hand == nullptr || commit->author.person != hand->id) {
      return fmt::format("commit {} has to be written again and signed by its own author",
                         commit->id.brief());
    }
  }
  return {};
}

std::string pusher_trouble(const Subject& subject) {
  for (const auto* rule : rules_on(subject)) {
    const auto* pushers = std::get_if<PushersRule>(&rule->body);
    if (pushers != nullptr && pushers->apart_from.count(Part::committer) != 0) {
      return "one person has to write the commits again, and another to push them";
    }
  }
  return {};
}

// What a rebase would do to more than the judged commits, or could not do again.
std::string range_trouble(const Subject& subject, const Commits& commits) {
  std::unordered_set<Oid> inside;
  for (const auto* commit : commits) {
    inside.insert(commit->id);
    if (commit->is_merge() && !commit->under_all.paths.empty()) {
      return fmt::format("merge {} has changes of its own, which a rebase would lose",
                         commit->id.brief());
    }
  }
  for (const auto* commit : commits) {
    for (const auto& parent : commit->parents) {
      if (inside.count(parent) == 0 && parent != subject.update->rebase_base) {
        return "a rebase would write more than these commits again";
      }
    }
  }
  return {};
}

Rewrite refused(std::string why) {
  Rewrite plan;
  plan.why_not = std::move(why);
  return plan;
}

// The first reason why `commits` must not be written again by whoever reads this.
std::string trouble(const Subject& subject, const Commits& commits) {
  if (subject.update == nullptr || !is_branch(subject.finding.ref)) {
    return "put this right on a branch first, then make the ref again";
  }
  const Person* hand = hand_of(subject);
  std::string why = pusher_trouble(subject);
  for (const auto* rule : commit_signing(subject)) {
    if (why.empty()) {
      why = signing_trouble(subject, commits, hand, *rule);
    }
  }
  if (why.empty() && hand != nullptr) {
    why = review_trouble(subject, commits, *hand);
  }
  return why;
}

bool only_tip(const Subject& subject) {
  const auto& commits = subject.finding.commits;
  return commits.size() == 1 && subject.update != nullptr &&
         subject.update->tip_commit == commits.front().id;
}

Rewrite plan_range(const Subject& subject) {
  if (subject.update == nullptr) {
    return refused(trouble(subject, {}));
  }
  const Commits& commits = subject.view.commits_of(*subject.update);
  std::string why = trouble(subject, commits);
  if (why.empty()) {
    why = range_trouble(subject, commits);
  }
  if (!why.empty()) {
    return refused(std::move(why));
  }
  Rewrite plan;
  plan.way = Rewrite::Way::rebase;
  plan.sign = !commit_signing(subject).empty();
  plan.merges = std::any_of(commits.begin(), commits.end(),
                            [](const CommitFacts* commit) { return commit->is_merge(); });
  plan.base = subject.update->rebase_base;
  return plan;
}

}  // namespace

std::vector<std::string> Rewrite::amend(Edit edit, std::vector<std::string> more) const {
  std::vector<std::string> arguments = {"git", "commit", "--amend"};
  if (allow_empty) {
    arguments.emplace_back("--allow-empty");
  }
  if (edit == Edit::no) {
    arguments.emplace_back("--no-edit");
  }
  if (sign) {
    arguments.emplace_back("--gpg-sign");
  }
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

std::vector<std::string> Rewrite::rebase(std::vector<std::string> options) const {
  std::vector<std::string> arguments = {"git", "rebase"};
  arguments.insert(arguments.end(), options.begin(), options.end());
  if (merges) {
    arguments.emplace_back("--rebase-merges");
  }
  if (sign) {
    arguments.emplace_back("--gpg-sign");
  }
  arguments.push_back(base ? base->brief() : "--root");
  return arguments;
}

Rewrite plan_amend(const Subject& subject) {
  const CommitFacts* tip = subject.update == nullptr || !subject.update->tip_commit
                               ? nullptr
                               : subject.view.commit(*subject.update, *subject.update->tip_commit);
  std::string why = tip == nullptr ? "write the commit again" : trouble(subject, {tip});
  if (!why.empty()) {
    return refused(std::move(why));
  }
  Rewrite plan;
  plan.way = Rewrite::Way::amend;
  plan.sign = !commit_signing(subject).empty();
  plan.allow_empty = is_empty_commit(*tip);
  return plan;
}

Rewrite plan_rewrite(const Subject& subject) {
  return only_tip(subject) ? plan_amend(subject) : plan_range(subject);
}

Rewrite plan_linear(const Subject& subject) {
  Rewrite plan = plan_range(subject);
  plan.merges = false;
  return plan;
}

const Person* hand_of(const Subject& subject) {
  const auto& people = subject.policy().people;
  std::optional<std::string> person = subject.view.push().pusher.person;
  if (!person && subject.update != nullptr && subject.update->tip != nullptr) {
    person = subject.update->tip->committer.person;
  }
  const auto found = person ? people.find(*person) : people.end();
  return found == people.end() ? nullptr : &found->second;
}

std::vector<const Rule*> rules_on(const Subject& subject) {
  std::vector<const Rule*> rules;
  if (subject.update == nullptr) {
    return rules;
  }
  for (const auto& rule : subject.policy().rules) {
    const bool applies = std::any_of(rule.on.begin(), rule.on.end(), [&](const std::string& name) {
      return subject.update->classes.count(name) != 0;
    });
    if (applies && rule.mode != Mode::off) {
      rules.push_back(&rule);
    }
  }
  return rules;
}

std::vector<const SignatureRule*> commit_signing(const Subject& subject) {
  std::vector<const SignatureRule*> signing;
  for (const auto* rule : rules_on(subject)) {
    const auto* signature = std::get_if<SignatureRule>(&rule->body);
    if (signature != nullptr && signature->each == SignatureRule::Each::commit) {
      signing.push_back(signature);
    }
  }
  return signing;
}

bool may_sign(const Person& person, const SignatureRule& rule, const PushFacts& push) {
  const bool here = !person.left || day_of(push.received) <= *person.left;
  return here && rule.signers.persons.count(person.id) != 0;
}

std::vector<std::string> push_again(const Subject& subject) {
  if (subject.update != nullptr && subject.update->kind == UpdateKind::create) {
    return {"git", "push", "origin", "HEAD:" + subject.finding.ref};
  }
  if (subject.update != nullptr && subject.update->kind == UpdateKind::rewrite) {
    return {"git", "push", "--force-with-lease"};
  }
  return {"git", "push"};
}

}  // namespace refwarden
