#include <algorithm>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>

#include "base/fold.hpp"
#include "facts/message.hpp"
#include "rules/kinds.hpp"
#include "rules/message_reading.hpp"

namespace refwarden {
namespace {

constexpr std::size_t k_most_tickets = 100;

// What one commit names: good ones, and what did not count.
struct Named {
  std::vector<std::string> tickets;
  std::vector<Found> wrong;
};

std::string_view without_blanks(std::string_view text) {
  constexpr std::string_view k_blanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(k_blanks);
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(k_blanks) - first + 1);
}

void read_item(std::string_view item, const TicketRule& rule, Named& named) {
  if (item.empty()) {
    named.wrong.push_back(found(Found::What::empty_value));
  } else if (rule.pattern.matches_all_of(item)) {
    named.tickets.push_back(printable(Untrusted(item), 200));
  } else {
    named.wrong.push_back(found(Found::What::other_form, Untrusted(item)));
  }
}

// Several tickets may stand in one value, separated by commas; each must have the form.
void read_value(std::string_view value, const TicketRule& rule, Named& named) {
  while (true) {
    const std::size_t comma = value.find(',');
    read_item(without_blanks(value.substr(0, comma)), rule, named);
    if (comma == std::string_view::npos) {
      return;
    }
    value.remove_prefix(comma + 1);
  }
}

// "pay-812" where PAY-812 was meant: the same word in capitals.
std::string capitals(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](char byte) {
    return byte >= 'a' && byte <= 'z' ? static_cast<char>(byte - 'a' + 'A') : byte;
  });
  return result;
}

std::vector<Found> in_subject(const Untrusted& subject, const TicketRule& rule) {
  const std::string upper = capitals(subject.bytes());
  std::vector<Found> all;
  for (const std::string& word : rule.pattern.words_in(upper, 1)) {
    const std::size_t at = upper.find(word);
    all.push_back(
        found(Found::What::in_subject, Untrusted(subject.bytes().substr(at, word.size()))));
  }
  return all;
}

Named read_trailers(const AskedCommit& subject, const TicketRule& rule, const Policy& policy) {
  const MessageFacts& message = subject.commit->message;
  Named named;
  for (const Untrusted& value : trailer_values(message, rule.trailer)) {
    if (std::optional<Found> over = too_long(value, policy)) {
      named.wrong.push_back(std::move(*over));
    } else {
      read_value(value.bytes(), rule, named);
    }
  }
  if (named.tickets.empty() && named.wrong.empty()) {
    named.wrong = near_misses_of(message, rule.trailer);
    for (Found& word : in_subject(message.subject, rule)) {
      named.wrong.push_back(std::move(word));
    }
    named.wrong = or_nothing(std::move(named.wrong));
  }
  return named;
}

Named read_words(const std::string& text, const TicketRule& rule) {
  Named named;
  for (const std::string& word : rule.pattern.words_in(text, k_most_tickets)) {
    named.tickets.push_back(printable(Untrusted(word), 200));
  }
  if (named.tickets.empty()) {
    named.wrong = or_nothing({});
  }
  return named;
}

Named read(const AskedCommit& subject, const TicketRule& rule, const Policy& policy) {
  const MessageFacts& message = subject.commit->message;
  switch (rule.where) {
    case TicketRule::Where::trailer:
      return read_trailers(subject, rule, policy);
    case TicketRule::Where::subject:
      return read_words(std::string(message.subject.bytes()), rule);
    case TicketRule::Where::message:
      return read_words(
          std::string(message.subject.bytes()) + "\n" + std::string(message.body.bytes()), rule);
  }
  std::abort();
}

}  // namespace

TicketsFound judge_tickets(const TicketRule& rule, const RuleCase& rule_case) {
  TicketsFound result;
  for (const AskedCommit& subject : rule_case.subjects) {
    if (std::optional<Failing> ambiguous = ambiguous_message(subject)) {
      result.failings.push_back(std::move(*ambiguous));
      continue;
    }
    Named named = read(subject, rule, rule_case.policy);
    result.tickets.insert(result.tickets.end(), named.tickets.begin(), named.tickets.end());
    if (!named.wrong.empty()) {
      result.failings.push_back(failing(Code::ticket_missing, subject, std::move(named.wrong)));
    }
  }
  return result;
}

}  // namespace refwarden
