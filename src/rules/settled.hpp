// What commits that were judged one by one leave behind for the verdict on their update.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "policy/policy.hpp"
#include "rules/finding.hpp"
#include "rules/writers.hpp"

namespace refwarden {

// Under one rule in one update.
struct SettledRule {
  std::size_t commits = 0;
  std::size_t subjects = 0;  // of them that the rule asked something of
  RiskClass risk = 0;        // the highest of their classes, as far as it counts for the rule
  bool leave_open = false;   // one changes something that it does not answer for
  bool are_excepted = true;  // an exception covers each
};

struct SettledUpdate {
  std::map<std::string, SettledRule, std::less<>> rules;  // by name
  Writers writers;  // of all, where some rule asks for reviews
  SettledReviews reviews;
  std::deque<std::string> tickets;

  [[nodiscard]] SettledRule of(const Rule& rule) const {
    const auto found = rules.find(rule.name);
    return found == rules.end() ? SettledRule() : found->second;
  }
};

using SettledUpdates = std::map<std::size_t, SettledUpdate>;  // by number in the push

}  // namespace refwarden
