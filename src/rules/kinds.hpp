// One function for each kind of rule. Each looks only at its case, and gives what fails; exceptions
// are applied later. The cases must outlive what is returned.
#pragma once

#include <vector>

#include "rules/failing.hpp"
#include "rules/rule_case.hpp"

namespace refwarden {

// semantics.md section 5, with the one table from states to codes (decisions.md 16).
std::vector<Failing> judge_signatures(const SignatureRule& rule, const RuleCase& rule_case);
Code code_of(SignatureState state);

// Section 8, and the tickets that were named in an allowed form.
struct TicketsFound {
  std::vector<Failing> failings;
  std::vector<std::string> tickets;  // printable
};
TicketsFound judge_tickets(const TicketRule& rule, const RuleCase& rule_case);

std::vector<Failing> judge_trailers(const TrailersRule& rule, const RuleCase& rule_case);
std::vector<Failing> judge_messages(const MessageRule& rule, const RuleCase& rule_case);
std::vector<Failing> judge_history(const HistoryRule& rule, const RuleCase& rule_case);
std::vector<Failing> judge_pushers(const PushersRule& rule, const RuleCase& rule_case);
// Asks nothing of what has not been pushed yet.
std::vector<Failing> judge_signed_push(const SignedPushRule& rule, const RuleCase& rule_case);
std::vector<Failing> judge_content(const ContentRule& rule, const RuleCase& rule_case);

// What the case's rule finds, but for reviews rules, which are judged together, and the tickets
// that it found, added to `tickets`.
std::vector<Failing> judge_rule(const RuleCase& rule_case, std::vector<std::string>& tickets);

}  // namespace refwarden
