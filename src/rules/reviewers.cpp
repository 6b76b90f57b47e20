#include "rules/reviewers.hpp"

#include <algorithm>
#include <utility>

#include "facts/message.hpp"
#include "rules/judge.hpp"
#include "rules/message_reading.hpp"
#include "rules/people.hpp"
#include "rules/rule_case.hpp"

namespace refwarden {
namespace {

bool is_co_author(const CommitFacts& commit, const std::string& person) {
  return std::any_of(commit.co_authors.begin(), commit.co_authors.end(),
                     [&](const Standing& standing) { return standing.person == person; });
}

// The part in the commit, or in what its reviews stand for, that excludes `person`; `counted`:
// none.
Found::What excluded_as(const std::string& person, const ReviewQuestion& question) {
  const std::set<Part>& exclude = question.rule.exclude;
  const CommitFacts& commit = question.commit;
  if (exclude.contains(Part::author) && commit.author.person == person) {
    return Found::What::is_author;
  }
  if (exclude.contains(Part::committer) && commit.committer.person == person) {
    return Found::What::is_committer;
  }
  if (exclude.contains(Part::signer) && commit.signer == person) {
    return Found::What::is_signer;
  }
  if (exclude.contains(Part::co_author) && is_co_author(commit, person)) {
    return Found::What::is_co_author;
  }
  if (exclude.contains(Part::pusher) && question.push.pusher.person == person) {
    return Found::What::is_pusher;
  }
  if (question.others == nullptr) {
    return Found::What::counted;
  }
  if (exclude.contains(Part::author) && question.others->authors.contains(person)) {
    return Found::What::is_author;
  }
  if (exclude.contains(Part::co_author) && question.others->co_authors.contains(person)) {
    return Found::What::is_co_author;
  }
  return Found::What::counted;
}

// Shape and person of one value; `counted` as long as nothing speaks against it.
ReviewCandidate read_candidate(const Untrusted& value, const ReviewQuestion& question) {
  if (std::optional<Found> over = too_long(value, question.policy)) {
    return {over->text, std::nullopt, Found::What::too_long, std::nullopt};
  }
  if (value.empty()) {
    return {value, std::nullopt, Found::What::empty_value, std::nullopt};
  }
  const std::optional<NamedAddress> named = read_named_address(value);
  if (!named) {
    return {value, std::nullopt, Found::What::no_address, std::nullopt};
  }
  const Person* person = question.policy.person_by_email(named->address.bytes());
  if (person == nullptr) {
    return {value, std::nullopt, Found::What::nobodys_address, std::nullopt};
  }
  ReviewCandidate candidate{value, person->id, standing_for(*person, question), std::nullopt};
  if (candidate.what == Found::What::has_left) {
    candidate.day = person->left;
  }
  return candidate;
}

// Those of the rest that the commit's reviews stand for, each with the commit that names them.
void add_unknown(const std::map<Untrusted, Oid>& writers, Found::What what,
                 const ReviewQuestion& question, std::vector<Found>& unknown) {
  for (const auto& [text, commit] : writers) {
    if (commit != question.commit.id) {
      unknown.push_back(found(what, text));
      unknown.back().other = commit.brief();
    }
  }
}

}  // namespace

Found::What standing_for(const Person& person, const ReviewQuestion& question) {
  const Found::What excluded = excluded_as(person.id, question);
  if (excluded != Found::What::counted) {
    return excluded;
  }
  if (person.robot) {
    return Found::What::is_robot;
  }
  if (has_left(person, question.push.received)) {
    return Found::What::has_left;
  }
  return question.rule.from.persons.contains(person.id) ? Found::What::counted
                                                        : Found::What::not_in_group;
}

std::vector<ReviewCandidate> candidates_for(const ReviewQuestion& question) {
  std::vector<ReviewCandidate> candidates;
  std::set<std::string> counted;
  for (const Untrusted& value : trailer_values(question.commit.message, question.rule.trailer)) {
    ReviewCandidate candidate = read_candidate(value, question);
    if (candidate.what == Found::What::counted && !counted.insert(*candidate.person).second) {
      candidate.what = Found::What::counted_already;
    }
    candidates.push_back(std::move(candidate));
  }
  return candidates;
}

std::set<std::string> counted_persons(const std::vector<ReviewCandidate>& candidates) {
  std::set<std::string> persons;
  for (const ReviewCandidate& candidate : candidates) {
    if (candidate.what == Found::What::counted) {
      persons.insert(*candidate.person);
    }
  }
  return persons;
}

std::vector<Found> unknown_parts(const ReviewQuestion& question) {
  std::vector<Found> unknown;
  if (question.rule.outside_authors_allowed) {
    return unknown;
  }
  const CommitFacts& commit = question.commit;
  if (question.rule.exclude.contains(Part::author) && !commit.author.person) {
    unknown.push_back(found(Found::What::authored_as, commit.author.address));
  }
  if (question.rule.exclude.contains(Part::committer) && !commit.committer.person) {
    unknown.push_back(found(Found::What::committed_as, commit.committer.address));
  }
  for (const Standing& co_author : commit.co_authors) {
    if (question.rule.exclude.contains(Part::co_author) && !co_author.person) {
      unknown.push_back(found(Found::What::nobodys_address, shown(co_author)));
    }
  }
  if (question.others == nullptr) {
    return unknown;
  }
  if (question.rule.exclude.contains(Part::author)) {
    add_unknown(question.others->unknown_authors, Found::What::authored_as, question, unknown);
  }
  if (question.rule.exclude.contains(Part::co_author)) {
    add_unknown(question.others->unknown_co_authors, Found::What::nobodys_address, question,
                unknown);
  }
  return unknown;
}

std::vector<const Person*> eligible_reviewers(const AskedReviews& asked, const PushFacts& push,
                                              const Policy& policy) {
  const auto& body = std::get<ReviewsRule>(asked.rule.body);
  const RuleCase rule_case = make_case(asked.rule, {asked.update, push, policy});
  const auto subject =
      std::find_if(rule_case.subjects.begin(), rule_case.subjects.end(),
                   [&](const AskedCommit& other) { return other.commit->id == asked.commit.id; });
  const Writers* const others =
      subject == rule_case.subjects.end() ? nullptr : subject->others.get();
  const ReviewQuestion question{body, asked.commit, push, policy, others};
  const std::set<std::string> counted = counted_persons(candidates_for(question));
  std::vector<const Person*> persons;
  for (const std::string& id : body.from.persons) {
    const Person* person = person_of(policy, id);
    if (person != nullptr && !counted.contains(id) &&
        standing_for(*person, question) == Found::What::counted) {
      persons.push_back(person);
    }
  }
  return persons;
}

}  // namespace refwarden
