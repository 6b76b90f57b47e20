// A replay for people at a terminal, and what all its forms share.
#include <algorithm>

#include <fmt/format.h>

#include "app/replay.hpp"
#include "audit/wrap.hpp"
#include "policy/names.hpp"

namespace refwarden {
namespace {

constexpr std::size_t k_most_pushes = 20;
constexpr std::size_t k_most_people = 20;
constexpr std::size_t k_most_shown = 20;
constexpr std::size_t k_most_commits = 4;
constexpr std::size_t k_label = 12;
constexpr std::size_t k_subject_columns = 50;
constexpr std::size_t k_text_columns = 300;

std::string shown(const std::string& text, std::size_t columns = k_text_columns) {
  return printable(Untrusted(text), columns);
}

void add(std::string_view label, const std::string& text, std::string& out) {
  out += cell(label, k_label) + wrapped(text, k_label, k_label);
}

std::string rule_name(const std::string& rule) {
  return rule.empty() ? "(built in)" : rule;
}

std::string author_text(const ReplayPerson& author) {
  return author.person.empty() ? "nobody: " + printable(author.address, k_subject_columns)
                               : shown(author.person);
}

template <typename Key>
std::string counts_text(const std::map<Key, std::size_t>& counts) {
  std::vector<std::string> parts;
  for (const auto& [name, number] : counts) {
    parts.push_back(fmt::format("{} {}", shown(rule_name(name)), number));
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

void add_rest(std::size_t all, std::size_t most, std::string& out) {
  if (all > most) {
    out += fmt::format("  and {} more, see --json\n", all - most);
  }
}

void add_rules(const Replay& replay, std::string& out) {
  constexpr std::string_view k_row = "{}  {} {:<7}  {:>6}  {:>6}  {:>7}  {:>8}\n";
  out += "\n" + fmt::format(k_row, cell("rule", 21), cell("kind", 11), "mode", "pushes", "found",
                            "commits", "excepted");
  for (const RuleTally& tally : replay.rules) {
    out += fmt::format(k_row, cell(rule_name(tally.rule), 21), cell(tally.kind, 11),
                       name_of(tally.mode), tally.judged, tally.found, tally.commits.size(),
                       tally.excepted);
    if (!tally.codes.empty()) {
      out += "  " + wrapped(counts_text(tally.codes), 2, 2);
    }
  }
}

void add_people(const Replay& replay, std::string& out) {
  const std::vector<AuthorTally> authors = authors_of(replay);
  if (authors.empty()) {
    return;
  }
  out += fmt::format("\n{}  {:>5}  by rule\n", cell("author", 32), "found");
  for (std::size_t i = 0; i < std::min(authors.size(), k_most_people); ++i) {
    const AuthorTally& tally = authors[i];
    out += fmt::format("{}  {:>5}  ", cell(author_text(tally.author), 32), tally.found) +
           wrapped(counts_text(tally.by_rule), 41, 41);
  }
  add_rest(authors.size(), k_most_people, out);
}

std::string commits_text(const std::vector<Oid>& commits) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < std::min(commits.size(), k_most_commits); ++i) {
    names.push_back(commits[i].brief());
  }
  if (commits.size() > k_most_commits) {
    names.push_back(fmt::format("and {} more", commits.size() - k_most_commits));
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

void add_push(const ReplayedPush& push, std::string& out) {
  out += fmt::format("  {}  {}  {}\n", push.commit.brief(), replay_day(push.at),
                     printable(push.subject, k_subject_columns));
  if (!push.failure.empty()) {
    out += "    " + wrapped(fmt::format("{}: {}", push.failure, shown(push.detail)), 6, 4);
  }
  for (const ReplayedFinding& finding : push.findings) {
    const std::string what =
        finding.result == RuleResult::refused ? "" : fmt::format(" ({})", name_of(finding.result));
    const std::string where = finding.commits.empty() ? "" : ": " + commits_text(finding.commits);
    out += "    " + wrapped(fmt::format("{}{} {}{}", shown(rule_name(finding.rule)), what,
                                        finding.code, where),
                            6, 4);
  }
}

void add_pushes(const Replay& replay, Outcome outcome, std::string_view heading, std::string& out) {
  std::vector<const ReplayedPush*> pushes;
  for (const ReplayedPush& push : replay.found) {
    if (push.outcome == outcome) {
      pushes.push_back(&push);
    }
  }
  if (pushes.empty()) {
    return;
  }
  out += fmt::format("\n{}, newest first\n", heading);
  const std::size_t number = std::min(pushes.size(), k_most_pushes);
  for (std::size_t i = 0; i < number; ++i) {
    add_push(*pushes[pushes.size() - 1 - i], out);
  }
  add_rest(pushes.size(), k_most_pushes, out);
}

void add_unused(const Replay& replay, std::string& out) {
  if (!replay.unused_exceptions.empty()) {
    out += "\nexceptions that covered nothing\n";
  }
  for (std::size_t i = 0; i < std::min(replay.unused_exceptions.size(), k_most_shown); ++i) {
    const Exception& exception = replay.unused_exceptions[i];
    out += "  " + wrapped(fmt::format("{} for {}, until {}: {}", to_text(exception.at),
                                      fmt::join(exception.rules, ", "), to_text(exception.until),
                                      shown(exception.reason)),
                          4, 2);
  }
  add_rest(replay.unused_exceptions.size(), k_most_shown, out);
  if (!replay.unmatched_floors.empty()) {
    out += "\nrisk floors that nothing matched\n";
  }
  for (std::size_t i = 0; i < std::min(replay.unmatched_floors.size(), k_most_shown); ++i) {
    const RiskFloor& floor = replay.unmatched_floors[i];
    out += "  " + wrapped(fmt::format("{} {}: {}", to_text(floor.at),
                                      replay.risk_classes.at(floor.risk), shown(floor.because)),
                          4, 2);
  }
  add_rest(replay.unmatched_floors.size(), k_most_shown, out);
}

}  // namespace

std::string replay_day(std::int64_t at) {
  return to_text(day_of(Instant(std::chrono::seconds(at))));
}

std::vector<std::string> assumptions_of(const Replay& replay) {
  std::vector<std::string> all{
      "each step of the line of first parents is one push; of rewritten or deleted history nothing "
      "can be told"};
  all.push_back(replay.at == ReplayAt::receipt
                    ? fmt::format("every push comes in now, {}: keys, people and exceptions count "
                                  "as they stand today",
                                  to_text(day_of(replay.now)))
                    : std::string("each push comes in at the date that its last commit claims, "
                                  "which whoever made it could choose"));
  all.emplace_back("whoever committed a step pushed it");
  if (!replay.not_judged.empty()) {
    all.push_back(fmt::format("not judged: {}: history has no push certificates",
                              fmt::join(replay.not_judged, ", ")));
  }
  return all;
}

std::vector<AuthorTally> authors_of(const Replay& replay) {
  std::map<ReplayPerson, AuthorTally> by_author;
  for (const RuleTally& tally : replay.rules) {
    for (const auto& [author, number] : tally.by_author) {
      AuthorTally& one = by_author[author];
      one.author = author;
      one.found += number;
      one.by_rule[tally.rule] += number;
    }
  }
  std::vector<AuthorTally> authors;
  for (auto& [author, tally] : by_author) {
    authors.push_back(std::move(tally));
  }
  std::stable_sort(authors.begin(), authors.end(),
                   [](const AuthorTally& a, const AuthorTally& b) { return a.found > b.found; });
  return authors;
}

std::string replay_text(const Replay& replay) {
  std::string out;
  add("repository", shown(replay.repository), out);
  add("ref", shown(replay.ref), out);
  add("policy", shown(replay.policy), out);
  add("pushes",
      replay.pushes == 0
          ? "none"
          : fmt::format("{}, from {} to {}; {} commits judged", replay.pushes,
                        replay_day(replay.first_at), replay_day(replay.last_at), replay.commits),
      out);
  add("outcome",
      fmt::format("{} would pass, {} would pass with warnings, {} would be refused",
                  replay.accepted, replay.warned, replay.refused),
      out);
  for (const std::string& assumption : assumptions_of(replay)) {
    add("assumes", assumption, out);
  }
  if (!replay.is_covered) {
    add("warning", "no rule of the policy is on this ref, so that every push there passes", out);
  }
  add_rules(replay, out);
  add_people(replay, out);
  add_pushes(replay, Outcome::refused, "refused", out);
  add_pushes(replay, Outcome::warned, "passed with warnings", out);
  add_unused(replay, out);
  return out;
}

}  // namespace refwarden
