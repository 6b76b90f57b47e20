#include "report/report.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "report/finding_text.hpp"
#include "report/hints.hpp"
#include "report/last_line.hpp"
#include "report/words.hpp"

namespace refwarden {
namespace {

// More findings than anybody reads in one go; the count at the end still names them all.
constexpr std::size_t k_most_findings = 60;

// What was let in has landed: writing it again would be a rewrite.
Hint landed_hint() {
  return Hint().prose("let in, since this rule only warns; nothing to do for this push");
}

// Findings of one weight.
struct Section {
  const std::vector<const Finding*>& findings;
  Weight weight = Weight::error;
  bool landed = false;  // with the push, which nothing refuses
};

void add_findings(Page& page, View& view, const Section& section) {
  const auto& findings = section.findings;
  const std::size_t count = std::min(findings.size(), k_most_findings);
  const std::vector<const Finding*> shown(findings.begin(),
                                          findings.begin() + static_cast<std::ptrdiff_t>(count));
  const auto hints = section.landed
                         ? std::vector<PlacedHint>(count, {landed_hint(), PushAgain::later})
                         : hints_for(view, shown);
  for (std::size_t i = 0; i < count; ++i) {
    add_finding(page, subject_of(view, *shown[i]), section.weight);
    add_hint(page, hints[i].hint, hints[i].again);
  }
  if (findings.size() > count) {
    page.blank();
    page.lead(Text(fmt::format("{}: {} more like these, not shown",
                               section.weight == Weight::error ? "error" : "warning",
                               findings.size() - count)));
  }
}

}  // namespace

std::string report_verdict(const Verdict& verdict, const PushFacts& facts, const Policy& policy,
                           const ReportContext& context) {
  const auto errors = verdict.refusing();
  const auto warnings = verdict.warning();
  if (errors.empty() && warnings.empty()) {
    return {};
  }
  View view(verdict, facts, policy);
  Page page(context.line_prefix);
  const bool lands = errors.empty() && context.occasion == Occasion::push;
  add_findings(page, view, {warnings, Weight::warning, lands});
  add_findings(page, view, {errors, Weight::error});
  page.blank();
  const std::string ref = facts.updates.empty() ? std::string() : facts.updates.front().ref;
  if (errors.empty()) {
    add_accepted(page, {context, ref, policy.server.contact}, warnings.size());
  } else {
    add_refused(page, {context, ref, policy.server.contact},
                counted(errors.size(), "problem", "problems"));
  }
  return page.text();
}

}  // namespace refwarden
