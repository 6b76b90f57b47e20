#include "policy/rule_readers.hpp"

namespace refwarden {

PushersRule read_pushers_rule(TableReader& reader, const Draft& draft) {
  PushersRule rule;
  rule.allow = read_persons(reader, "allow", draft);
  rule.apart_from = reader.words("apart-from", k_apart_parts).value_or(std::set<Part>());
  if (!reader.has("allow") && !reader.has("apart-from")) {
    reader.report(ProblemCode::rule_empty, reader.at(),
                  "a pushers rule needs \"allow\" or \"apart-from\"");
  }
  return rule;
}

}  // namespace refwarden
