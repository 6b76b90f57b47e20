#include "report/cases_text.hpp"

#include <fmt/format.h>

#include "report/finding_text.hpp"
#include "report/risk_text.hpp"
#include "report/words.hpp"

namespace refwarden {
namespace {

std::string listed_codes(const std::set<std::string>& codes) {
  return listed({codes.begin(), codes.end()}, "and");
}

// "refuse: review-missing and ticket-missing; warned: trailer-missing".
Text outcome_text(CaseVerdict verdict, const std::set<std::string>& codes,
                  const std::optional<std::set<std::string>>& warned) {
  Text text(name_of(verdict));
  if (!codes.empty()) {
    text.close(":").say(listed_codes(codes));
  }
  if (warned) {
    text.close(";").say("warned:").say(warned->empty() ? "nothing" : listed_codes(*warned));
  }
  return text;
}

// Why the update as a whole has its class.
void add_update_risk(Page& page, View& view, const UpdateFacts& update) {
  if (!update.tip) {
    return;
  }
  Finding trace;
  trace.ref = update.ref;
  trace.risk = update.risk;
  trace.reasons = update.reasons;
  add_risk(page, subject_of(view, trace));
}

void add_case(Page& page, const CaseRun& run, const Policy& policy) {
  const PolicyCase& test = *run.test;
  View view(run.verdict, run.facts, policy);
  const auto refusing = run.verdict.refusing();
  const auto warning = run.verdict.warning();
  page.blank();
  page.lead(Text("failed:").say(test.name));
  page.fact("case", Text(to_text(test.at)));
  page.fact("ref", Text().bare(Untrusted(test.ref)));
  add_update_risk(page, view, run.facts.updates.front());
  page.fact("wanted",
            outcome_text(test.expected.verdict, test.expected.codes, test.expected.warned));
  const bool tells_warned = test.expected.warned.has_value() || !warning.empty();
  page.fact("came", outcome_text(verdict_of(run.verdict.outcome), codes_of(refusing),
                                 tells_warned ? std::optional(codes_of(warning)) : std::nullopt));
  for (const Finding* finding : warning) {
    add_finding(page, subject_of(view, *finding), Weight::warning);
  }
  for (const Finding* finding : refusing) {
    add_finding(page, subject_of(view, *finding), Weight::error);
  }
}

void add_unseen(Page& page, const SuiteRun& run) {
  if (run.unseen.empty()) {
    return;
  }
  page.blank();
  page.lead(Text("no case has seen these rules refuse anything:"));
  for (const Rule* rule : run.unseen) {
    page.note(Text(fmt::format("{}, {}", rule->name, to_text(rule->at))));
  }
}

}  // namespace

std::string cases_text(const SuiteRun& run) {
  Page page("");
  for (const FileRun& file : run.files) {
    page.lead(Text(fmt::format("{}: {} of {} passed", file.file->name, file.passed(),
                               counted(file.cases.size(), "case", "cases"))));
  }
  for (const FileRun& file : run.files) {
    for (const CaseRun& each : file.cases) {
      if (!each.passed) {
        add_case(page, each, *file.policy);
      }
    }
  }
  add_unseen(page, run);
  page.blank();
  page.lead(
      Text(fmt::format("{} of {} passed", run.passed(), counted(run.cases(), "case", "cases"))));
  return page.text();
}

}  // namespace refwarden
