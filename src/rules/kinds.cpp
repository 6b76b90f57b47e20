#include "rules/kinds.hpp"

#include <iterator>
#include <utility>

namespace refwarden {
namespace {

template <typename... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};
template <typename... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;

std::vector<Failing> add_tickets(TicketsFound found, std::vector<std::string>& tickets) {
  std::move(found.tickets.begin(), found.tickets.end(), std::back_inserter(tickets));
  return std::move(found.failings);
}

}  // namespace

std::vector<Failing> judge_rule(const RuleCase& rule_case, std::vector<std::string>& tickets) {
  return std::visit(
      Overloaded{
          [&](const SignatureRule& rule) { return judge_signatures(rule, rule_case); },
          [](const ReviewsRule&) { return std::vector<Failing>(); },
          [&](const TicketRule& rule) {
            return add_tickets(judge_tickets(rule, rule_case), tickets);
          },
          [&](const TrailersRule& rule) { return judge_trailers(rule, rule_case); },
          [&](const HistoryRule& rule) { return judge_history(rule, rule_case); },
          [&](const PushersRule& rule) { return judge_pushers(rule, rule_case); },
          [&](const SignedPushRule& rule) { return judge_signed_push(rule, rule_case); },
          [&](const MessageRule& rule) { return judge_messages(rule, rule_case); },
          [&](const ContentRule& rule) { return judge_content(rule, rule_case); },
      },
      rule_case.rule.body);
}

}  // namespace refwarden
