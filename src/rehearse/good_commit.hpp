// The commit that a stage's rules let in: every attack is this commit with one thing wrong.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rehearse/attack.hpp"
#include "rehearse/stage.hpp"

namespace refwarden {

// A path that no repository has, and that is seldom of a higher risk than others.
inline constexpr std::string_view k_rehearsal_path = "refwarden-rehearsal/note.txt";

struct MessageParts {
  std::string subject;
  std::string body;
  std::vector<std::pair<std::string, std::string>> trailers;

  [[nodiscard]] std::string text() const;
  void remove(std::string_view key);
};

Writer writer_of(const Person& person);
// "Ines Okafor <ines@example.org>".
std::string review_by(const Person& person);

// Who the stage's commits claim to be by: the insider, else anybody whom the policy lists.
Writer forged_writer(const Stage& stage);

// Persons whose review would count for `rule` if the insider wrote the change, by id.
std::vector<const Person*> eligible_reviewers(const Stage& stage, const ReviewsRule& rule);

// The risk class of k_rehearsal_path.
RiskClass usual_risk(const Stage& stage);
bool applies_at(const Rule& rule, RiskClass risk);

// What every rule of the stage asks of a message, with the reviews of everybody who counts.
MessageParts good_parts(const Stage& stage);
// The same without any review; `add_review` then adds single ones.
MessageParts unreviewed_parts(const Stage& stage);
void add_review(MessageParts& parts, const ReviewsRule& rule, const Person& person);
// The fewest reviews that the rules ask of a change of the usual risk; as persons.
std::set<const Person*> fewest_reviewers(const Stage& stage);

// All that can be forged: author, committer, reviews, ticket. Not signed.
CommitDraft forged_commit(const Stage& stage);
// The same, signed by the insider: it gets in.
CommitDraft good_commit(const Stage& stage);

// Puts `draft` last among the objects and pushes it to the stage's ref. Where the rules let in
// merges alone, it comes with one.
void put(const Stage& stage, Attack& attack, CommitDraft draft);

}  // namespace refwarden
