#include "policy/rule_readers.hpp"

namespace refwarden {

ContentRule read_content_rule(TableReader& reader, const Draft& /*draft*/) {
  ContentRule rule;
  rule.max_bytes = reader.number("max-bytes", {1, 1ULL << 50U});
  rule.paths = reader.globs("paths");
  rule.forbid = reader.words("forbid", k_content_faults).value_or(std::set<ContentFault>());
  if (!reader.has("max-bytes") && !reader.has("forbid")) {
    reader.report(ProblemCode::rule_empty, reader.at(),
                  "a content rule needs \"max-bytes\" or \"forbid\"");
  }
  return rule;
}

}  // namespace refwarden
