// Golden messages about what a commit's message says: tickets, trailers, wording.
#include "unit/report/scene.hpp"

namespace refwarden::test {
namespace {

using What = Found::What;

std::string ticket_missing() {
  const Policy policy = example_policy();
  Scene scene("refs/heads/main",
              {CommitBuilder(policy, 0x11000001).parents({1}).message("One\n").build(),
               CommitBuilder(policy, 0xc07d5519)
                   .parents({0x11000001})
                   .message("Retry ledger writes on timeout\n")
                   .build(),
               CommitBuilder(policy, 0xe2b64f01)
                   .parents({0xc07d5519})
                   .message("Log the retry count\n")
                   .build(),
               CommitBuilder(policy, 0x22000002).parents({0xe2b64f01}).message("Two\n").build()});
  Finding& finding = scene.find(Code::ticket_missing, "ticket", {0xc07d5519, 0xe2b64f01});
  finding.commits.front().found = {found(What::in_subject, "pay-812")};
  finding.commits.back().found = {found(What::nothing)};
  return scene.text();
}

std::string trailer_missing() {
  Scene scene;
  Finding& finding = scene.find(Code::trailer_missing, "declared-risk", {0x4f2a91c3});
  finding.commits.front().found = {
      found(What::not_last_paragraph, "Change-Risk: high", "Change-Risk")};
  scene.verdict.updates.front().rules.front().result = RuleResult::warned;
  return scene.text();
}

std::string trailer_value() {
  Scene scene;
  Finding& finding = scene.find(Code::trailer_value, "declared-risk", {0x4f2a91c3});
  finding.commits.front().found = {found(What::value_not_allowed, "low", "Change-Risk")};
  return scene.text();
}

std::string trailer_forbidden() {
  Scene scene;
  TrailersRule body;
  body.forbid = {"Change-Id"};
  scene.add_rule("no-change-id", body, "ids of another tool mean nothing here");
  Finding& finding = scene.find(Code::trailer_forbidden, "no-change-id", {0x4f2a91c3});
  finding.commits.front().found = {found(What::present, "I0f3a", "Change-Id")};
  return scene.text();
}

std::string sign_off_missing() {
  Scene scene("refs/heads/main", {0x9e01d7ab, 0x4f2a91c3});
  TrailersRule body;
  body.sign_off = true;
  scene.add_rule("sign-off", body, "authors say that they may give the change away");
  scene.find(Code::sign_off_missing, "sign-off", {0x9e01d7ab, 0x4f2a91c3});
  return scene.text();
}

std::string risk_understated() {
  const Policy policy = example_policy();
  Scene scene("refs/heads/main", {CommitBuilder(policy, 0x4f2a91c3)
                                      .parents({1})
                                      .paths({"src/ledger/book.cc"})
                                      .message("Round half to even\n\nChange-Risk: standard\n")
                                      .build()});
  Finding& finding = scene.find(Code::risk_understated, "declared-risk", {0x4f2a91c3});
  finding.risk = 2;
  finding.reasons = {{Untrusted("src/ledger/book.cc"), 3}};
  finding.commits.front().found = {found(What::declared, "standard")};
  return scene.text();
}

std::string message_ambiguous() {
  Scene scene;
  Finding& finding = scene.find(Code::message_ambiguous, "ticket", {0x4f2a91c3});
  finding.commits.front().found = {found(What::ambiguous, "", "its encoding header is not UTF-8")};
  return scene.text();
}

std::string subject_too_long() {
  Scene scene;
  MessageRule body;
  body.subject_max = 72;
  scene.add_rule("short-subjects", body, "logs are read in narrow windows");
  Finding& finding = scene.find(Code::subject_too_long, "short-subjects", {0x4f2a91c3});
  Found length = found(What::length);
  length.number = 98;
  finding.commits.front().found = {length};
  return scene.text();
}

std::string message_form() {
  Scene scene;
  MessageRule body;
  body.pattern = pattern("[a-z]+: .*");
  body.form = "area: what changes";
  scene.add_rule("subject-form", body, "the log can be searched by area");
  scene.find(Code::message_form, "subject-form", {0x4f2a91c3});
  return scene.text();
}

std::string message_forbidden() {
  const Policy policy = example_policy();
  Scene scene("refs/heads/main",
              {CommitBuilder(policy, 0x11000001).parents({1}).message("Add a cache\n").build(),
               CommitBuilder(policy, 0x4f2a91c3)
                   .parents({0x11000001})
                   .message("fixup! Add a cache\n")
                   .build()});
  MessageRule body;
  body.forbid = {MessageFault::fixup, MessageFault::wip};
  scene.add_rule("finished", body, "what lands is finished");
  Finding& finding = scene.find(Code::message_forbidden, "finished", {0x4f2a91c3});
  finding.commits.front().found = {found(What::present, "fixup! Add a cache", "fixup")};
  return scene.text();
}

}  // namespace

std::vector<GoldenCase> message_cases() {
  return {
      {"ticket-missing", ticket_missing},       {"trailer-missing", trailer_missing},
      {"trailer-value", trailer_value},         {"trailer-forbidden", trailer_forbidden},
      {"sign-off-missing", sign_off_missing},   {"risk-understated", risk_understated},
      {"message-ambiguous", message_ambiguous}, {"subject-too-long", subject_too_long},
      {"message-form", message_form},           {"message-forbidden", message_forbidden},
  };
}

}  // namespace refwarden::test
