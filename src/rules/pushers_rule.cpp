#include <optional>
#include <utility>

#include "rules/kinds.hpp"
#include "rules/people.hpp"

namespace refwarden {
namespace {

void judge_allowed(const PersonSet& allow, const RuleCase& rule_case,
                   std::vector<Failing>& failings) {
  const std::string& id = *rule_case.push.pusher.person;
  const Person* person = person_of(rule_case.policy, id);
  if (person != nullptr && has_left(*person, rule_case.push.received)) {
    Found left = found_person(Found::What::has_left, id);
    left.day = person->left;
    failings.push_back(failing_update(Code::pusher_not_allowed, {std::move(left)}));
  } else if (person == nullptr || !allow.persons.contains(id)) {
    failings.push_back(
        failing_update(Code::pusher_not_allowed, {found_person(Found::What::not_in_group, id)}));
  }
}

struct Parts {
  std::vector<Found> is;
  std::vector<Found> unknown;
};

void add_part(const Standing& standing, Found::What same, const std::string& pusher, Parts& parts) {
  if (!standing.person) {
    parts.unknown.push_back(
        found(same == Found::What::is_author ? Found::What::authored_as : Found::What::committed_as,
              standing.address));
  } else if (*standing.person == pusher) {
    parts.is.push_back(found_person(same, pusher));
  }
}

void judge_apart(const PushersRule& rule, const AskedCommit& subject, const std::string& pusher,
                 std::vector<Failing>& failings) {
  Parts parts;
  if (rule.apart_from.contains(Part::author)) {
    add_part(subject.commit->author, Found::What::is_author, pusher, parts);
  }
  if (rule.apart_from.contains(Part::committer)) {
    add_part(subject.commit->committer, Found::What::is_committer, pusher, parts);
  }
  if (!parts.is.empty()) {
    failings.push_back(failing(Code::pusher_is_author, subject, std::move(parts.is)));
  }
  // Nobody's address may be the pusher's own.
  if (!parts.unknown.empty()) {
    failings.push_back(failing(Code::author_unknown, subject, std::move(parts.unknown)));
  }
}

}  // namespace

std::vector<Failing> judge_pushers(const PushersRule& rule, const RuleCase& rule_case) {
  const bool asks_who = rule.allow && reaches_update(rule_case);
  const bool asks_apart = !rule.apart_from.empty() && !rule_case.subjects.empty();
  if (!asks_who && !asks_apart) {
    return {};
  }
  if (!rule_case.push.pusher.person) {
    return {failing_update(Code::pusher_unknown)};
  }
  std::vector<Failing> failings;
  if (asks_who) {
    judge_allowed(*rule.allow, rule_case, failings);
  }
  for (const AskedCommit& subject : rule_case.subjects) {
    judge_apart(rule, subject, *rule_case.push.pusher.person, failings);
  }
  return failings;
}

}  // namespace refwarden
