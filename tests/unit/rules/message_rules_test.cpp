// Ticket, trailers and message rules.
#include <utility>

#include <catch2/catch.hpp>

#include "support/judging.hpp"

namespace refwarden {
namespace {

using namespace test;
using What = Found::What;
using Whats = std::vector<What>;

Verdict judge_message(const Policy& policy, const std::string& message) {
  return judge_main(policy, {CommitBuilder(policy, 10).message(message).build()});
}

Policy ticket_policy(TicketRule::Where where) {
  const std::string key = where == TicketRule::Where::trailer ? "Ticket" : "";
  return policy_with({rule(
      "ticket", TicketRule{where, key, pattern("(PAY|OPS)-[1-9][0-9]{0,5}"), "PAY-<number>"})});
}

Policy trailers_policy(TrailersRule body) {
  return policy_with({rule("t", std::move(body))});
}
Policy message_policy(MessageRule body) {
  return policy_with({rule("m", std::move(body))});
}

}  // namespace

TEST_CASE("a ticket is a trailer's whole value, or several with commas", "[rules]") {
  const Policy policy = ticket_policy(TicketRule::Where::trailer);
  for (const char* good :
       {"Ticket: PAY-812", "ticket: OPS-1", "Ticket: PAY-1, OPS-2", "Ticket: PAY-1,\n OPS-2",
        "Ticket : PAY-812", "Ticket: PAY-1\nTicket: PAY-2"}) {
    INFO(good);
    CHECK(refused(judge_message(policy, "S\n\n" + std::string(good) + "\n")).empty());
  }
  struct Row {
    const char* trailers;
    Whats found;
  };
  const std::vector<Row> rows{
      {"Ticket: pay-812", {What::other_form}},
      {"Ticket: PAY-812 please", {What::other_form}},
      {"Ticket: XPAY-812", {What::other_form}},
      {"Ticket: PAY-0", {What::other_form}},
      {"Ticket: PAY-1, soon", {What::other_form}},
      {"Ticket: PAY-1,", {What::empty_value}},
      {"Ticket:", {What::empty_value}},
      {"Ticket: PAY-1\nTicket: none", {What::other_form}},
      {"Tickets: PAY-1", {What::odd_key}},
      {"Other: PAY-1", {What::nothing}},
      {"text\nTicket: PAY-1", {What::not_last_paragraph}},
  };
  for (const Row& row : rows) {
    INFO(row.trailers);
    const Verdict verdict = judge_message(policy, "S\n\n" + std::string(row.trailers) + "\n");
    CHECK(refused(verdict) == Strings{"ticket-missing"});
    CHECK(found_in(verdict) == row.found);
  }
}

TEST_CASE("a ticket in the subject is no trailer, and is shown as it was written", "[rules]") {
  const Verdict verdict =
      judge_message(ticket_policy(TicketRule::Where::trailer), "pay-812: retry writes\n\nBody\n");
  CHECK(found_in(verdict) == Whats{What::in_subject});
  CHECK(only_found(verdict).text.bytes() == "pay-812");
}

TEST_CASE("a long value is never matched", "[rules]") {
  std::string value = "PAY-1";
  while (value.size() < 260) {
    value += ",PAY-1";
  }
  const Verdict verdict =
      judge_message(ticket_policy(TicketRule::Where::trailer), "S\n\nTicket: " + value + "\n");
  CHECK(found_in(verdict) == Whats{What::too_long});
  CHECK(only_found(verdict).text.bytes().size() == 256);
  CHECK(only_found(verdict).number == value.size());
}

TEST_CASE("elsewhere a ticket is a whole word", "[rules]") {
  const Policy subject = ticket_policy(TicketRule::Where::subject);
  const Policy message = ticket_policy(TicketRule::Where::message);
  CHECK(refused(judge_message(subject, "PAY-1: do it\n")).empty());
  CHECK(refused(judge_message(subject, "Do it (OPS-22)\n")).empty());
  CHECK(refused(judge_message(message, "S\n\nas PAY-1 says\n")).empty());
  CHECK(refused(judge_message(message, "S\n\nTicket: PAY-1\n")).empty());
  for (const char* bad : {"UTF-8 everywhere\n", "PAY-1x\n", "APAY-1\n", "my-PAY-1\n", "PAY-\n",
                          "S\n\nPAY-1 is in the body\n"}) {
    INFO(bad);
    CHECK(refused(judge_message(subject, bad)) == Strings{"ticket-missing"});
  }
  CHECK(refused(judge_message(message, "UTF-8, SHA-256, CVE-2024-1234\n")) ==
        Strings{"ticket-missing"});
}

TEST_CASE("the tickets of an update are sorted and unique", "[rules]") {
  const Policy policy = ticket_policy(TicketRule::Where::trailer);
  const auto a = CommitBuilder(policy, 10).message("S\n\nTicket: PAY-2, PAY-1\n").build();
  const auto b = CommitBuilder(policy, 11).message("S\n\nTicket: PAY-1\n").build();
  CHECK(judge_main(policy, {a, b}).updates.front().tickets == Strings{"PAY-1", "PAY-2"});
}

TEST_CASE("required trailers have to be there with allowed values", "[rules]") {
  TrailersRule body;
  body.require = {{"Change-Type", {"fix", "feature"}, std::nullopt, {}},
                  {"Build", {}, pattern("[0-9]+"), {}},
                  {"Note", {}, std::nullopt, {}}};
  const Policy policy = trailers_policy(body);
  const auto judged = [&](const std::string& trailers) {
    return refused(judge_message(policy, "S\n\n" + trailers));
  };
  CHECK(judged("Change-Type: fix\nBuild: 12\nNote: x\n").empty());
  CHECK(judged("CHANGE-type: feature\nbuild: 12\nNote: x\n").empty());
  CHECK(judged("Change-Type: fix\nBuild: 12\n") == Strings{"trailer-missing"});
  CHECK(judged("Change-Type: Fix\nBuild: 12\nNote: x\n") == Strings{"trailer-value"});
  CHECK(judged("Change-Type: fix\nChange-Type: other\nBuild: 1\nNote: x\n") ==
        Strings{"trailer-value"});
  CHECK(judged("Change-Type: fix\nBuild: 12a\nNote: x\n") == Strings{"trailer-value"});
  CHECK(judged("Change-Type: fix\nBuild: 12\nNote:\n") == Strings{"trailer-value"});
  CHECK(judged("Change-Type: fix\nBuild: 12\nNote: " + std::string(300, 'x') + "\n") ==
        Strings{"trailer-value"});
  CHECK(judged("Build: b\n") == Strings{"trailer-missing", "trailer-value"});

  const Verdict missing = judge_message(policy, "S\n\nbody\n");
  REQUIRE(refused(missing) == Strings{"trailer-missing"});
  const auto& found = missing.refusing().front()->commits.front().found;
  REQUIRE(found.size() == 3);
  CHECK(found[0].other == "Change-Type");
}

TEST_CASE("forbidden trailers are found by key, without case", "[rules]") {
  TrailersRule body;
  body.forbid = {"Change-Id"};
  const Policy policy = trailers_policy(body);
  const Verdict verdict = judge_message(policy, "S\n\nchange-ID: I1\n");
  CHECK(refused(verdict) == Strings{"trailer-forbidden"});
  CHECK(only_found(verdict).text.bytes() == "Change-Id: I1");
  CHECK(refused(judge_message(policy, "S\n\nChange-Id: I1\n\nnot a trailer here\n")).empty());
  CHECK(refused(judge_message(policy, "S\n\nChange-Ids: I1\n")).empty());
}

TEST_CASE("a sign-off has the author's own address", "[rules]") {
  TrailersRule body;
  body.sign_off = true;
  const Policy policy = trailers_policy(body);
  const auto judged = [&](const std::string& trailers, const char* author = "dana") {
    const auto commit =
        CommitBuilder(policy, 10).author(author).message("S\n\n" + trailers + "\n").build();
    return refused(judge_main(policy, {commit})).empty();
  };
  CHECK(judged("Signed-off-by: Dana Reyes <dana@example.org>"));
  CHECK(judged("signed-off-by: Anyone <DANA@example.org>"));
  CHECK(judged("Signed-off-by: Lee <lee@example.org>\nSigned-off-by: D <dana@example.org>"));
  CHECK(judged("Signed-off-by: X <x@example.net>", "x@example.net"));
  CHECK_FALSE(judged("Signed-off-by: Ines Okafor <ines@example.org>"));
  CHECK_FALSE(judged("Signed-off-by: Dana Reyes <dana.reyes@example.org>"));
  CHECK_FALSE(judged("Signed-off-by: dana@example.org"));
  CHECK_FALSE(judged("Signed-off-by:"));
  CHECK_FALSE(judged("Signed-off-by: X <>", ""));
  CHECK_FALSE(judged("Other: x"));
}

TEST_CASE("a declared class below the computed one is understated", "[rules]") {
  TrailersRule body;
  body.require = {{"change-risk", {}, std::nullopt, {}}};
  const Policy policy = trailers_policy(body);
  const auto judged = [&](const char* declared, const char* path) {
    const auto commit = CommitBuilder(policy, 10)
                            .message("S\n\nChange-Risk: " + std::string(declared) + "\n")
                            .paths({path});
    return judge_main(policy, {commit.build()});
  };
  CHECK(refused(judged("high", "src/crypto/a.cc")).empty());
  CHECK(refused(judged("major", "src/crypto/a.cc")).empty());
  CHECK(refused(judged("normal", "src/a.cc")).empty());
  // Of several values the highest counts.
  CHECK(refused(judged("normal\nChange-Risk: high", "src/crypto/a.cc")).empty());
  const Verdict verdict = judged("normal", "src/crypto/a.cc");
  REQUIRE(refused(verdict) == Strings{"risk-understated"});
  const Finding& finding = *verdict.refusing().front();
  CHECK(finding.risk == RiskClass{2});
  REQUIRE(finding.reasons.size() == 1);
  CHECK(finding.reasons.front().path.bytes() == "src/crypto/a.cc");
  CHECK(only_found(verdict).text.bytes() == "normal");

  // A rule that does not require the trailer says nothing of it.
  TrailersRule other;
  other.require = {{"Note", {}, std::nullopt, {}}};
  const Policy silent = trailers_policy(other);
  CHECK(refused(judge_main(silent, {CommitBuilder(silent, 10)
                                        .message("S\n\nNote: x\nChange-Risk: normal\n")
                                        .paths({"src/crypto/a.cc"})
                                        .build()}))
            .empty());
}

TEST_CASE("a subject has a longest length in characters and a form", "[rules]") {
  MessageRule body;
  body.subject_max = 10;
  const Policy longest = message_policy(body);
  CHECK(refused(judge_message(longest, "1234567890\n")).empty());
  CHECK(refused(judge_message(longest, "\xc3\xa4\xc3\xb6\xc3\xbc\xc3\xa4\xc3\xb6\xc3\xbc 890\n"))
            .empty());
  const Verdict verdict = judge_message(longest, "12345\n678901\n\nbody\n");
  CHECK(refused(verdict) == Strings{"subject-too-long"});
  CHECK(only_found(verdict).number == 12);

  MessageRule form;
  form.pattern = pattern("[a-z]+: .+");
  const Policy policy = message_policy(form);
  CHECK(refused(judge_message(policy, "ledger: retry writes\n")).empty());
  CHECK(refused(judge_message(policy, "Retry: writes\n")) == Strings{"message-form"});
  CHECK(refused(judge_message(policy, "Retry\n\nledger: x\n")) == Strings{"message-form"});
}

TEST_CASE("wording that a rule forbids is found, and its neighbours are not", "[rules]") {
  const auto judged = [](MessageFault fault, const std::string& message) {
    MessageRule body;
    body.forbid = {fault};
    return !refused(judge_message(message_policy(body), message)).empty();
  };
  struct Row {
    MessageFault fault;
    std::vector<std::string> bad;
    std::vector<std::string> good;
  };
  const std::vector<Row> rows{
      {MessageFault::fixup,
       {"fixup! Retry", "squash! Retry", "amend! Retry", "fixup!Retry"},
       {"Fixup the writes", "fix up! x", "Add fixup! support", "S\n\nfixup! x"}},
      {MessageFault::merge_by_tool,
       {"Merge branch 'x'", "Merge branch 'x' into main", "Merge remote-tracking branch 'o/x'",
        "Merge pull request #12 from x", "Merge tag 'v1'", "Merged in topic (pull request #1)"},
       {"Merge the two writers", "Merge branches of the tree", "Merged cells keep their border"}},
      {MessageFault::wip,
       {"WIP", "wip: retry", "[WIP] retry", "(wip) x", "Work in progress", "WIP retry"},
       {"Wipe the cache", "Retry, no longer wip", "wip2", "WIP\xc3\xa4"}},
      {MessageFault::empty_body,
       {"S\n", "S\n\n \n", "S\n\nTicket: X-1\n", "S\n\n# comment\n", "S\nstill subject\n"},
       {"S\n\nbody\n", "S\n\nbody\n\nTicket: X-1\n", "S\n\nbody\nTicket: X-1\n"}},
  };
  for (const Row& row : rows) {
    for (const std::string& bad : row.bad) {
      INFO(bad);
      CHECK(judged(row.fault, bad));
    }
    for (const std::string& good : row.good) {
      INFO(good);
      CHECK_FALSE(judged(row.fault, good));
    }
  }
}

TEST_CASE("every rule that reads messages refuses one with two readings, once", "[rules]") {
  TrailersRule trailers;
  trailers.require = {{"Note", {}, std::nullopt, {}}};
  MessageRule message;
  message.subject_max = 1;
  for (Policy policy : {ticket_policy(TicketRule::Where::trailer), trailers_policy(trailers),
                        message_policy(message)}) {
    const Verdict verdict = judge_message(policy, "Subject \xff\n");
    CHECK(refused(verdict) == Strings{"message-ambiguous"});
    CHECK_FALSE(only_found(verdict).other.empty());
  }
  // A rule that reads no message does not mind.
  const Policy history = policy_with({rule("h", HistoryRule{{HistoryEvent::merge}})});
  CHECK(refused(judge_message(history, "Subject \xff\n")).empty());
}

}  // namespace refwarden
