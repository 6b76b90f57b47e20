#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/fold.hpp"
#include "facts/message.hpp"
#include "rules/kinds.hpp"
#include "rules/message_reading.hpp"

namespace refwarden {
namespace {

// Characters are code points: what is not the second or later byte of one starts one.
std::size_t characters_in(std::string_view text) {
  const auto starts = std::count_if(text.begin(), text.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
  });
  return static_cast<std::size_t>(starts);
}

template <std::size_t N>
bool starts_with_any(std::string_view text, const std::array<std::string_view, N>& prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](std::string_view prefix) { return text.starts_with(prefix); });
}

// What git-commit(1) --fixup and --squash write, for git-rebase(1) --autosquash to take away.
bool is_fixup(std::string_view subject) {
  constexpr std::array<std::string_view, 3> k_marks{"fixup!", "squash!", "amend!"};
  return starts_with_any(subject, k_marks);
}

// What git-merge(1), git-pull(1) and the merge buttons of hosts write when nobody says better: refs
// stand in quotes, pull requests have a number.
bool is_merge_by_tool(std::string_view subject) {
  constexpr std::array<std::string_view, 10> k_starts{"Merge branch '",
                                                      "Merge branches '",
                                                      "Merge remote-tracking branch '",
                                                      "Merge remote-tracking branches '",
                                                      "Merge tag '",
                                                      "Merge tags '",
                                                      "Merge commit '",
                                                      "Merge commits '",
                                                      "Merge pull request #",
                                                      "Merge HEAD"};
  // Bitbucket's button.
  const bool button = subject.starts_with("Merged in ") && subject.ends_with(")") &&
                      subject.find("(pull request #") != std::string_view::npos;
  return button || starts_with_any(subject, k_starts);
}

// "WIP: ...", "[wip] ...", "(WIP) ...", "wip": a word of its own at the start.
bool is_wip(std::string_view subject) {
  const std::string lower = ascii_lower(subject);
  const std::size_t start = lower.find_first_not_of("[({<*# ");
  const std::string_view text =
      start == std::string::npos ? std::string_view{} : std::string_view(lower).substr(start);
  constexpr std::array<std::string_view, 2> k_words{"wip", "work in progress"};
  return std::any_of(k_words.begin(), k_words.end(), [&](std::string_view word) {
    const std::string_view rest = text.substr(std::min(word.size(), text.size()));
    const bool ends = rest.empty() || !((rest.front() >= 'a' && rest.front() <= 'z') ||
                                        (rest.front() >= '0' && rest.front() <= '9') ||
                                        static_cast<unsigned char>(rest.front()) >= 0x80);
    return text.starts_with(word) && ends;
  });
}

bool has_fault(const MessageFacts& message, MessageFault fault) {
  switch (fault) {
    case MessageFault::fixup:
      return is_fixup(message.subject.bytes());
    case MessageFault::merge_by_tool:
      return is_merge_by_tool(message.subject.bytes());
    case MessageFault::wip:
      return is_wip(message.subject.bytes());
    case MessageFault::empty_body:
      return !has_body_text(message);
  }
  std::abort();
}

void judge_one(const MessageRule& rule, const AskedCommit& subject,
               std::vector<Failing>& failings) {
  const MessageFacts& message = subject.commit->message;
  const std::size_t characters = characters_in(message.subject.bytes());
  if (rule.subject_max && characters > *rule.subject_max) {
    Found length = found(Found::What::length);
    length.number = characters;
    failings.push_back(failing(Code::subject_too_long, subject, {std::move(length)}));
  }
  if (rule.pattern && !rule.pattern->matches_all_of(message.subject.bytes())) {
    failings.push_back(
        failing(Code::message_form, subject, {found(Found::What::other_form, message.subject)}));
  }
  std::vector<Found> faults;
  for (const MessageFault fault : rule.forbid) {
    if (has_fault(message, fault)) {
      faults.push_back(found(Found::What::present, message.subject));
      faults.back().other = std::string(name_of(fault));
    }
  }
  if (!faults.empty()) {
    failings.push_back(failing(Code::message_forbidden, subject, std::move(faults)));
  }
}

}  // namespace

std::vector<Failing> judge_messages(const MessageRule& rule, const RuleCase& rule_case) {
  std::vector<Failing> failings;
  for (const AskedCommit& subject : rule_case.subjects) {
    if (std::optional<Failing> ambiguous = ambiguous_message(subject)) {
      failings.push_back(std::move(*ambiguous));
    } else {
      judge_one(rule, subject, failings);
    }
  }
  return failings;
}

}  // namespace refwarden
