// Hints about reviews and about whose commits they are.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "facts/message.hpp"
#include "report/hint_kinds.hpp"
#include "report/words.hpp"
#include "rules/judge.hpp"

namespace refwarden {
namespace {

constexpr std::size_t k_names_shown = 3;
// Asking for every commit of a very large push would cost more than it helps.
constexpr std::size_t k_commits_asked = 20;

// Who could review, and how many of them are needed, for one unsatisfied rule.
struct Wanted {
  const ReviewsRule* rule = nullptr;
  std::vector<const Person*> eligible;
  std::size_t missing = 1;
};

// The hand that records the review becomes committer and signer.
bool taken_by_hand(const Person& person, const ReviewsRule& rule, const Person* hand) {
  return hand == &person &&
         (rule.exclude.count(Part::committer) != 0 || rule.exclude.count(Part::signer) != 0);
}

// Persons who could review every one of the finding's commits.
std::vector<const Person*> eligible_for_all(const Subject& subject, const Rule& rule,
                                            const ReviewsRule& reviews) {
  std::map<const Person*, std::size_t> counts;
  const auto& commits = subject.finding.commits;
  for (const auto& failing : commits) {
    const CommitFacts* commit = subject.view.commit(*subject.update, failing.id);
    if (commit == nullptr) {
      return {};
    }
    for (const auto* person : eligible_reviewers({rule, *commit, *subject.update},
                                                 subject.view.push(), subject.policy())) {
      ++counts[person];
    }
  }
  std::vector<const Person*> people;
  for (const auto& [person, count] : counts) {
    if (count == commits.size() && !taken_by_hand(*person, reviews, hand_of(subject))) {
      people.push_back(person);
    }
  }
  std::sort(people.begin(), people.end(),
            [](const Person* left, const Person* right) { return left->id < right->id; });
  return people;
}

// A review in a group says in `other` which rule it counts for, unless that is the finding's own.
std::size_t counted_for(const CommitFinding& commit, const std::string& rule,
                        const std::string& own) {
  return static_cast<std::size_t>(
      std::count_if(commit.found.begin(), commit.found.end(), [&](const Found& found) {
        return found.what == Found::What::counted &&
               (found.other.empty() ? own : found.other) == rule;
      }));
}

std::size_t missing_of(const Subject& subject, const Rule& rule, const ReviewsRule& reviews) {
  std::size_t fewest = reviews.count;
  for (const auto& commit : subject.finding.commits) {
    fewest = std::min(fewest, counted_for(commit, rule.name, subject.finding.rule));
  }
  return fewest < reviews.count ? reviews.count - fewest : 1;
}

std::vector<Wanted> wanted_reviews(const Subject& subject) {
  std::vector<Wanted> all;
  for (const auto* rule : rules_of(subject)) {
    if (const auto* reviews = std::get_if<ReviewsRule>(&rule->body)) {
      all.push_back({reviews, eligible_for_all(subject, *rule, *reviews),
                     missing_of(subject, *rule, *reviews)});
    }
  }
  return all;
}

void ask(Hint& hint, const Wanted& wanted, const Policy& policy) {
  const std::size_t shown = std::min(wanted.eligible.size(), k_names_shown);
  std::vector<std::string> names;
  for (std::size_t i = 0; i < shown; ++i) {
    names.push_back(named(*wanted.eligible[i]));
  }
  std::string text = wanted.missing == 1
                         ? "ask for a review by: "
                         : fmt::format("ask for reviews by {} of: ", wanted.missing);
  text += listed(names);
  if (wanted.eligible.size() > shown) {
    text += fmt::format(" (and {} more in {})", wanted.eligible.size() - shown,
                        described(wanted.rule->from, policy));
  }
  hint.prose(text);
}

// One person for each missing review, each person once.
std::vector<std::string> lines_to_add(const std::vector<Wanted>& all) {
  std::vector<const Person*> chosen;
  std::vector<std::string> lines;
  for (const auto& wanted : all) {
    std::size_t missing = wanted.missing;
    for (const auto* person : wanted.eligible) {
      const bool taken = std::find(chosen.begin(), chosen.end(), person) != chosen.end();
      if (missing > 0 && !taken && !person->emails.empty()) {
        chosen.push_back(person);
        lines.push_back(fmt::format("{}: {}", wanted.rule->trailer, named(*person)));
        --missing;
      }
    }
    if (missing > 0) {
      return {};
    }
  }
  return lines;
}

// git 2.39 puts --trailer in front of a line of dashes, where nobody reads it.
bool has_divider(const Subject& subject) {
  const auto* commit = subject.view.commit(*subject.update, subject.finding.commits.front().id);
  const std::string_view body = commit == nullptr ? "" : commit->message.body.bytes();
  return body.rfind("---", 0) == 0 || body.find("\n---") != std::string_view::npos;
}

Hint record(const Subject& subject, Hint hint, const std::vector<std::string>& lines) {
  const Rewrite plan = plan_rewrite(subject);
  const std::string_view when =
      lines.size() == 1 ? "when you have it, record it" : "when you have them, record them";
  if (plan.way == Rewrite::Way::none) {
    hint.prose(Text(when).say("in the message:"));
    for (const auto& line : lines) {
      hint.typed(Text(line));
    }
    return hint.prose(plan.why_not);
  }
  if (plan.way != Rewrite::Way::amend || has_divider(subject)) {
    hint.prose(Text(when).close(":"));
    MessageEdit edit{lines.size() == 1 ? "add the line" : "add the lines", {}, {}};
    for (const auto& line : lines) {
      edit.lines.emplace_back(line);
    }
    Hint editing = hint_edit_messages(subject, edit);
    hint.parts.insert(hint.parts.end(), editing.parts.begin(), editing.parts.end());
    hint.push = editing.push;
    return hint;
  }
  std::vector<std::string> more;
  for (const auto& line : lines) {
    more.emplace_back("--trailer");
    more.push_back(line);
  }
  hint.lead_in(std::string(when) + (plan.sign ? ", keep the signature" : ""), ", and push again");
  hint.command(plan.amend(Rewrite::Edit::no, more));
  hint.push = push_again(subject);
  return hint;
}

}  // namespace

Hint hint_reviews(const Subject& subject) {
  Hint hint;
  if (subject.update == nullptr || subject.finding.commits.empty() ||
      subject.finding.commits.size() > k_commits_asked) {
    return hint.prose("ask for the reviews that are needed, and add a trailer for each");
  }
  const auto all = wanted_reviews(subject);
  for (const auto& wanted : all) {
    if (wanted.eligible.empty()) {
      return hint.prose(fmt::format(
          "nobody in {} can review this besides those who made it; ask {}",
          described(wanted.rule->from, subject.policy()), contact_of(subject.policy())));
    }
    ask(hint, wanted, subject.policy());
  }
  const auto lines = lines_to_add(all);
  if (lines.empty()) {
    return hint.prose(
        fmt::format("more people have to be named for this: ask {}", contact_of(subject.policy())));
  }
  return record(subject, std::move(hint), lines);
}

Hint hint_author(const Subject& subject) {
  const Rewrite plan = plan_rewrite(subject);
  const Person* hand = hand_of(subject);
  const auto* commit =
      subject.update == nullptr || subject.finding.commits.empty()
          ? nullptr
          : subject.view.commit(*subject.update, subject.finding.commits.front().id);
  Hint hint;
  hint.prose(
      "a review counts only where it is sure that nobody reviews their own change; an "
      "outside author, or a new address, has to be listed by " +
      contact_of(subject.policy()));
  if (plan.way != Rewrite::Way::amend || hand == nullptr || commit == nullptr ||
      commit->author.person || hand->emails.empty()) {
    return hint;
  }
  hint.lead_in(fmt::format("if you, {}, are the author, say so", hand->name));
  hint.command(plan.amend(Rewrite::Edit::no, {"--author=" + named(*hand)}));
  hint.push = push_again(subject);
  return hint;
}

}  // namespace refwarden
