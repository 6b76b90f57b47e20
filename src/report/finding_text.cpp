#include "report/finding_text.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "report/found.hpp"
#include "report/headline.hpp"
#include "report/needed.hpp"
#include "report/risk_text.hpp"

namespace refwarden {
namespace {

void add_commits(Page& page, const Subject& subject, std::size_t shown) {
  const auto& commits = subject.finding.commits;
  const std::string_view label = noun_of(subject);
  const std::size_t count = std::min(commits.size(), shown);
  for (std::size_t i = 0; i < count; ++i) {
    Text text;
    text.word(commits[i].id.brief());
    if (!commits[i].subject.empty()) {
      text.quote(commits[i].subject, 50);
    }
    page.fact(label, text);
  }
  if (commits.size() > count) {
    page.fact(label, Text(fmt::format("and {} more", commits.size() - count)));
  }
}

void add_ref(Page& page, const Subject& subject) {
  const Finding& finding = subject.finding;
  Text text;
  text.bare(Untrusted(finding.ref));
  if (subject.update != nullptr && subject.update->resolved_ref != finding.ref &&
      !subject.update->resolved_ref.empty()) {
    text.close(",").say("which is").bare(Untrusted(subject.update->resolved_ref)).say("here");
  }
  const std::size_t failing = finding.commits.size();
  if (!subject.about_tag() && finding.judged > 1 && failing > 0 && failing <= finding.judged) {
    const std::size_t pass = finding.judged - failing;
    text.close(":").say(fmt::format("{} of {} new commits {}{}", failing, finding.judged,
                                    failing == 1 ? "fails" : "fail",
                                    pass > 0 ? fmt::format(", {} pass", pass) : ""));
  }
  page.fact("ref", text);
}

void add_rule(Page& page, const Subject& subject) {
  const auto rules = rules_of(subject);
  for (const auto* rule : rules) {
    page.fact("rule", Text(fmt::format("{}, {}", rule->name, to_text(rule->at))));
    for (const auto& moved : rule->adjusted) {
      page.fact("rule", Text(fmt::format("{} set by {}", moved.key, to_text(moved.at))));
    }
  }
  if (rules.empty()) {
    page.fact("rule",
              Text(subject.finding.rule.empty()
                       ? "built in"
                       : fmt::format("{}, {}", subject.finding.rule, to_text(subject.finding.at))));
  }
}

void add_why(Page& page, const Subject& subject) {
  for (const auto* rule : rules_of(subject)) {
    page.fact("why", Text(rule->why));
  }
  page.fact("why", Text(built_in_why(subject.finding.code)));
}

}  // namespace

void add_finding(Page& page, const Subject& subject, Weight weight) {
  const auto shown = static_cast<std::size_t>(
      std::min<std::uint64_t>(subject.policy().limits.findings_shown, 100));
  Text head;
  head.word(fmt::format("{}[{}]:", weight == Weight::error ? "error" : "warning",
                        name_of(subject.finding.code)));
  page.blank();
  page.lead(head.add(headline(subject)));
  add_commits(page, subject, shown);
  add_ref(page, subject);
  add_risk(page, subject);
  for (const auto& needed : needed_texts(subject)) {
    page.fact("needed", needed);
  }
  add_found(page, subject, shown);
  add_why(page, subject);
  add_rule(page, subject);
}

}  // namespace refwarden
