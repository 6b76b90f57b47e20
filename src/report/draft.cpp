// What a commit that is still to be made needs in its message.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "report/layout.hpp"
#include "report/needed.hpp"
#include "report/report.hpp"
#include "report/words.hpp"

namespace refwarden {
namespace {

// What its author can still write, and have others say.
constexpr std::array k_in_message{Code::ticket_missing, Code::trailer_missing,
                                  Code::sign_off_missing, Code::review_missing};

bool is_about(const Finding& finding, const Oid& draft) {
  const bool in_message =
      std::find(k_in_message.begin(), k_in_message.end(), finding.code) != k_in_message.end();
  return in_message && std::any_of(finding.commits.begin(), finding.commits.end(),
                                   [&](const CommitFinding& commit) { return commit.id == draft; });
}

void add(const Subject& subject, Page& page) {
  const auto* reviews = subject.body<ReviewsRule>();
  for (const Text& needed : needed_texts(subject)) {
    Text text;
    if (reviews != nullptr) {
      text.say(reviews->trailer + ":");
    }
    page.note(text.add(needed));
  }
}

}  // namespace

std::string report_draft(const Verdict& verdict, const PushFacts& facts, const Policy& policy,
                         const Oid& draft) {
  View view(verdict, facts, policy);
  std::vector<const Finding*> findings = verdict.refusing();
  const std::vector<const Finding*> warnings = verdict.warning();
  findings.insert(findings.end(), warnings.begin(), warnings.end());
  std::erase_if(findings, [&](const Finding* finding) { return !is_about(*finding, draft); });
  if (findings.empty()) {
    return {};
  }
  Page page("# ");
  page.lead(Text("refwarden:")
                .bare(ref_text(facts.updates.front().ref))
                .say("asks for these in this message:"));
  for (const Finding* finding : findings) {
    add(subject_of(view, *finding), page);
  }
  return page.text();
}

}  // namespace refwarden
