// Reviews that are missing, claimed, or somebody's who does not count.
#include <algorithm>
#include <array>
#include <variant>

#include "rehearse/catalogue.hpp"

namespace refwarden {
namespace {

using ReviewAttack = RuleAttackKind<ReviewsRule>;

std::string only_for_risk(const Stage& stage, const Rule& rule, const ReviewsRule& /*body*/) {
  return applies_at(rule, usual_risk(stage)) ? "" : "asks of higher risk only; see the paths below";
}

// The reviews of everybody who is not needed for `rule`: what else the commit needs stays there.
MessageParts without_reviews_for(const Stage& stage, const ReviewsRule& rule) {
  MessageParts parts = good_parts(stage);
  for (const Person* person : eligible_reviewers(stage, rule)) {
    const std::pair<std::string, std::string> trailer(rule.trailer, review_by(*person));
    std::erase(parts.trailers, trailer);
  }
  return parts;
}

void push_with(const Stage& stage, Attack& attack, const MessageParts& parts) {
  CommitDraft draft = good_commit(stage);
  draft.message = parts.text();
  put(stage, attack, draft);
}

void push_trailer(const Stage& stage, const ReviewsRule& rule, Attack& attack,
                  const std::pair<std::string, std::string>& trailer) {
  MessageParts parts = without_reviews_for(stage, rule);
  parts.trailers.push_back(trailer);
  push_with(stage, attack, parts);
}

// Somebody who cannot review for `rule` and is in `wanted`'s sense the one to try.
const Person* find_person(const Stage& stage,
                          bool (*wanted)(const Person&, const Stage&, const ReviewsRule&),
                          const ReviewsRule& rule) {
  for (const auto& [id, person] : stage.policy->people) {
    if (!person.emails.empty() && &person != stage.insider && wanted(person, stage, rule)) {
      return &person;
    }
  }
  return nullptr;
}

bool is_outside(const Person& person, const Stage& stage, const ReviewsRule& rule) {
  return is_active(person, stage.today) && !rule.from.persons.contains(person.id);
}

bool is_robot(const Person& person, const Stage& /*stage*/, const ReviewsRule& rule) {
  return person.robot && rule.from.persons.contains(person.id);
}

bool has_left(const Person& person, const Stage& stage, const ReviewsRule& rule) {
  return person.left && *person.left < stage.today && rule.from.persons.contains(person.id);
}

// An entry whose one review is by whom `wanted` finds.
template <bool (*wanted)(const Person&, const Stage&, const ReviewsRule&)>
void push_persons(const Stage& stage, const ReviewsRule& rule, Attack& attack) {
  push_trailer(stage, rule, attack, {rule.trailer, review_by(*find_person(stage, wanted, rule))});
}

template <bool (*wanted)(const Person&, const Stage&, const ReviewsRule&)>
std::string no_such_person(const Stage& stage, const Rule& rule, const ReviewsRule& body) {
  const std::string other = only_for_risk(stage, rule, body);
  if (!other.empty()) {
    return other;
  }
  return find_person(stage, wanted, body) == nullptr ? "the policy lists no such person" : "";
}

std::string nobody_eligible(const Stage& stage, const Rule& rule, const ReviewsRule& body) {
  const std::string other = only_for_risk(stage, rule, body);
  if (!other.empty()) {
    return other;
  }
  return eligible_reviewers(stage, body).empty() ? "nobody can review for the rule" : "";
}

std::string counts_writer(const Stage& stage, const Rule& rule, const ReviewsRule& body) {
  if (stage.insider == nullptr || !body.from.persons.contains(stage.insider->id)) {
    return "the one who signs here is no reviewer";
  }
  return only_for_risk(stage, rule, body);
}

std::string one_is_enough(const Stage& stage, const Rule& rule, const ReviewsRule& body) {
  const std::string other = nobody_eligible(stage, rule, body);
  return other.empty() && body.count < 2 ? "one review is enough" : other;
}

void push_look_alike(const Stage& stage, const ReviewsRule& rule, Attack& attack) {
  // The Cyrillic small letter ie for the last "e" of the key.
  std::string key = rule.trailer;
  const std::size_t at = key.rfind('e');
  key.replace(at == std::string::npos ? key.size() : at, 1, "\xD0\xB5");
  push_trailer(stage, rule, attack, {key, review_by(*eligible_reviewers(stage, rule).front())});
}

void push_in_body(const Stage& stage, const ReviewsRule& rule, Attack& attack) {
  MessageParts parts = without_reviews_for(stage, rule);
  for (const Person* person : eligible_reviewers(stage, rule)) {
    parts.body += "\n\n" + rule.trailer + ": " + review_by(*person);
  }
  parts.body += "\n\nAnd so it was written, which ends the message.";
  push_with(stage, attack, parts);
}

void push_one_less(const Stage& stage, const ReviewsRule& rule, Attack& attack) {
  MessageParts parts = without_reviews_for(stage, rule);
  const auto eligible = eligible_reviewers(stage, rule);
  for (std::size_t i = 0; i + 1 < rule.count && i < eligible.size(); ++i) {
    add_review(parts, rule, *eligible[i]);
  }
  push_with(stage, attack, parts);
}

void push_one_twice(const Stage& stage, const ReviewsRule& rule, Attack& attack) {
  MessageParts parts = without_reviews_for(stage, rule);
  Person person = *eligible_reviewers(stage, rule).front();
  for (unsigned i = 0; i < rule.count; ++i) {
    parts.trailers.emplace_back(rule.trailer, review_by(person));
    person.name += " Again";
  }
  push_with(stage, attack, parts);
}

void push_co_authors(const Stage& stage, const ReviewsRule& rule, Attack& attack) {
  MessageParts parts = without_reviews_for(stage, rule);
  for (const Person* person : eligible_reviewers(stage, rule)) {
    parts.trailers.emplace_back("Co-authored-by", review_by(*person));
    add_review(parts, rule, *person);
  }
  push_with(stage, attack, parts);
}

constexpr std::array k_attacks{
    ReviewAttack{"no-review", "a signed change that nobody has reviewed", Aim::reviews,
                 only_for_risk,
                 [](const Stage& stage, const ReviewsRule& rule, Attack& attack) {
                   push_with(stage, attack, without_reviews_for(stage, rule));
                 }},
    ReviewAttack{"one-review-less", "one review fewer than the rule asks", Aim::reviews,
                 one_is_enough, push_one_less},
    ReviewAttack{"one-reviewer-twice", "one reviewer under several names", Aim::reviews,
                 one_is_enough, push_one_twice},
    ReviewAttack{"self-review", "a change reviewed by its author", Aim::reviews, counts_writer,
                 [](const Stage& stage, const ReviewsRule& rule, Attack& attack) {
                   push_trailer(stage, rule, attack, {rule.trailer, review_by(*stage.insider)});
                 }},
    ReviewAttack{"co-author-review", "a change reviewed by its co-authors alone", Aim::reviews,
                 nobody_eligible, push_co_authors},
    ReviewAttack{"strangers-review", "a review by an address that is nobody's", Aim::reviews,
                 only_for_risk,
                 [](const Stage& stage, const ReviewsRule& rule, Attack& attack) {
                   push_trailer(stage, rule, attack,
                                {rule.trailer, "Rehearsal <rehearsal@example.invalid>"});
                 }},
    ReviewAttack{"outsiders-review", "a review by a person whom the rule does not name",
                 Aim::reviews, no_such_person<is_outside>, push_persons<is_outside>},
    ReviewAttack{"robots-review", "a review by a robot", Aim::reviews, no_such_person<is_robot>,
                 push_persons<is_robot>},
    ReviewAttack{"review-of-who-left", "a review by somebody who has left", Aim::reviews,
                 no_such_person<has_left>, push_persons<has_left>},
    ReviewAttack{"name-without-address", "a review that is a name without an address", Aim::reviews,
                 nobody_eligible,
                 [](const Stage& stage, const ReviewsRule& rule, Attack& attack) {
                   push_trailer(
                       stage, rule, attack,
                       {rule.trailer, writer_of(*eligible_reviewers(stage, rule).front()).name});
                 }},
    ReviewAttack{"review-in-the-body", "reviews in the body, not in the last paragraph",
                 Aim::reviews, nobody_eligible, push_in_body},
    ReviewAttack{"look-alike-trailer", "a review under a key with a Cyrillic letter", Aim::reviews,
                 nobody_eligible, push_look_alike},
};

}  // namespace

std::vector<Attack> review_attacks(const Stage& stage) {
  std::vector<Attack> attacks;
  add_rule_attacks<ReviewsRule>(stage, k_attacks, attacks);
  return attacks;
}

}  // namespace refwarden
