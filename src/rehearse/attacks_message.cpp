// Tickets and trailers that are missing, misplaced or of another form; subjects.
#include <algorithm>
#include <array>
#include <variant>

#include "rehearse/catalogue.hpp"
#include "rehearse/sample.hpp"

namespace refwarden {
namespace {

using TicketAttack = RuleAttackKind<TicketRule>;
using TrailersAttack = RuleAttackKind<TrailersRule>;
using MessageAttack = RuleAttackKind<MessageRule>;

void push_with(const Stage& stage, Attack& attack, const MessageParts& parts) {
  CommitDraft draft = good_commit(stage);
  draft.message = parts.text();
  put(stage, attack, draft);
}

std::string ticket_of(const TicketRule& rule) {
  return sample_of(rule.pattern).value_or(rule.form);
}

void replace_all(std::string& text, const std::string& what, const std::string& with) {
  for (std::size_t at = text.find(what); !what.empty() && at != std::string::npos;
       at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
}

// The good message with another value where the ticket was.
MessageParts with_ticket(const Stage& stage, const TicketRule& rule, const std::string& value) {
  MessageParts parts = good_parts(stage);
  const std::string ticket = ticket_of(rule);
  switch (rule.where) {
    case TicketRule::Where::trailer:
      parts.remove(rule.trailer);
      if (!value.empty()) {
        parts.trailers.emplace_back(rule.trailer, value);
      }
      break;
    case TicketRule::Where::message:
      replace_all(parts.body, ticket, value);
      replace_all(parts.subject, ticket, value);
      break;
    case TicketRule::Where::subject:
      replace_all(parts.subject, ticket, value);
      break;
  }
  return parts;
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char byte) {
    return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
  });
  return text;
}

std::string any_ticket(const Stage& /*stage*/, const Rule& /*rule*/, const TicketRule& body) {
  return sample_of(body.pattern) ? "" : "no ticket could be made that the pattern matches";
}

std::string in_trailer(const Stage& stage, const Rule& rule, const TicketRule& body) {
  return body.where == TicketRule::Where::trailer ? any_ticket(stage, rule, body)
                                                  : "the ticket is not in a trailer here";
}

std::string case_matters(const Stage& stage, const Rule& rule, const TicketRule& body) {
  const std::string small = lower(ticket_of(body));
  if (small == ticket_of(body)) {
    return "the ticket has no capital letters";
  }
  return body.pattern.matches_all_of(small) ? "the pattern allows small letters"
                                            : any_ticket(stage, rule, body);
}

constexpr std::array k_ticket{
    TicketAttack{"no-ticket", "a signed and reviewed change without a ticket", Aim::ticket,
                 any_ticket,
                 [](const Stage& stage, const TicketRule& rule, Attack& attack) {
                   push_with(stage, attack, with_ticket(stage, rule, ""));
                 }},
    TicketAttack{"ticket-in-the-body", "a ticket in the body, not in the last paragraph",
                 Aim::ticket, in_trailer,
                 [](const Stage& stage, const TicketRule& rule, Attack& attack) {
                   MessageParts parts = with_ticket(stage, rule, "");
                   parts.body = rule.trailer + ": " + ticket_of(rule) + "\n\n" + parts.body;
                   push_with(stage, attack, parts);
                 }},
    TicketAttack{"ticket-in-small-letters", "a ticket in small letters", Aim::ticket, case_matters,
                 [](const Stage& stage, const TicketRule& rule, Attack& attack) {
                   push_with(stage, attack, with_ticket(stage, rule, lower(ticket_of(rule))));
                 }},
    TicketAttack{"word-for-a-ticket", "a word that only looks like a ticket: SHA-256", Aim::ticket,
                 any_ticket,
                 [](const Stage& stage, const TicketRule& rule, Attack& attack) {
                   push_with(stage, attack, with_ticket(stage, rule, "SHA-256"));
                 }},
};

std::string no_required(const Stage& /*stage*/, const Rule& /*rule*/, const TrailersRule& body) {
  return body.require.empty() ? "the rule requires no trailer" : "";
}

std::string any_value(const Stage& /*stage*/, const Rule& /*rule*/, const TrailersRule& body) {
  const bool bound = !body.require.empty() &&
                     (!body.require.front().values.empty() || body.require.front().pattern);
  return bound ? "" : "the rule binds no trailer to a value";
}

std::string no_sign_off(const Stage& /*stage*/, const Rule& /*rule*/, const TrailersRule& body) {
  return body.sign_off ? "" : "the rule asks for no sign-off";
}

std::string nothing_forbidden(const Stage& /*stage*/, const Rule& /*rule*/,
                              const TrailersRule& body) {
  return body.forbid.empty() ? "the rule forbids no trailer" : "";
}

void without(const Stage& stage, Attack& attack, const std::string& key, const char* value) {
  MessageParts parts = good_parts(stage);
  parts.remove(key);
  if (value != nullptr) {
    parts.trailers.emplace_back(key, value);
  }
  push_with(stage, attack, parts);
}

constexpr std::array k_trailers{
    TrailersAttack{"missing-trailer", "a required trailer left out", Aim::trailers, no_required,
                   [](const Stage& stage, const TrailersRule& rule, Attack& attack) {
                     without(stage, attack, rule.require.front().key, nullptr);
                   }},
    TrailersAttack{"other-value", "a required trailer with a value of its own", Aim::trailers,
                   any_value,
                   [](const Stage& stage, const TrailersRule& rule, Attack& attack) {
                     without(stage, attack, rule.require.front().key, "refwarden rehearsal");
                   }},
    TrailersAttack{"no-sign-off", "a change without its author's sign-off", Aim::trailers,
                   no_sign_off,
                   [](const Stage& stage, const TrailersRule& /*rule*/, Attack& attack) {
                     without(stage, attack, "Signed-off-by", nullptr);
                   }},
    TrailersAttack{"forbidden-trailer", "a trailer that the rule forbids", Aim::trailers,
                   nothing_forbidden,
                   [](const Stage& stage, const TrailersRule& rule, Attack& attack) {
                     without(stage, attack, rule.forbid.front(), "rehearsal");
                   }},
};

template <MessageFault fault>
std::string allows(const Stage& /*stage*/, const Rule& /*rule*/, const MessageRule& body) {
  return body.forbid.contains(fault) ? "" : "the rule allows it";
}

void push_subject(const Stage& stage, Attack& attack, const std::string& subject) {
  MessageParts parts = good_parts(stage);
  parts.subject = subject;
  push_with(stage, attack, parts);
}

constexpr std::array k_message{
    MessageAttack{"fixup", "a fixup! commit", Aim::message, allows<MessageFault::fixup>,
                  [](const Stage& stage, const MessageRule& /*rule*/, Attack& attack) {
                    push_subject(stage, attack, "fixup! " + good_parts(stage).subject);
                  }},
    MessageAttack{"work-in-progress", "a commit marked as work in progress", Aim::message,
                  allows<MessageFault::wip>,
                  [](const Stage& stage, const MessageRule& /*rule*/, Attack& attack) {
                    push_subject(stage, attack, "WIP: " + good_parts(stage).subject);
                  }},
    MessageAttack{"long-subject", "a subject longer than the rule allows", Aim::message,
                  [](const Stage& /*stage*/, const Rule& /*rule*/, const MessageRule& body)
                      -> std::string { return body.subject_max ? "" : "the rule sets no length"; },
                  [](const Stage& stage, const MessageRule& rule, Attack& attack) {
                    push_subject(stage, attack,
                                 good_parts(stage).subject + std::string(*rule.subject_max, 'x'));
                  }},
    MessageAttack{
        "other-subject", "a subject of another form", Aim::message,
        [](const Stage& /*stage*/, const Rule& /*rule*/, const MessageRule& body) -> std::string {
          const bool bound = body.pattern && !body.pattern->matches_all_of("~ ~ ~");
          return bound ? "" : "the rule sets no form";
        },
        [](const Stage& stage, const MessageRule& /*rule*/, Attack& attack) {
          push_subject(stage, attack, "~ ~ ~");
        }},
};

}  // namespace

std::vector<Attack> message_attacks(const Stage& stage) {
  std::vector<Attack> attacks;
  add_rule_attacks<TicketRule>(stage, k_ticket, attacks);
  add_rule_attacks<TrailersRule>(stage, k_trailers, attacks);
  add_rule_attacks<MessageRule>(stage, k_message, attacks);
  return attacks;
}

}  // namespace refwarden
