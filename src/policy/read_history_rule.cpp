#include "policy/rule_readers.hpp"

namespace refwarden {

HistoryRule read_history_rule(TableReader& reader, const Draft& /*draft*/) {
  HistoryRule rule;
  rule.forbid = reader.words("forbid", k_history_events).value_or(std::set<HistoryEvent>());
  return rule;
}

}  // namespace refwarden
