#include "policy/rule_readers.hpp"

namespace refwarden {

MessageRule read_message_rule(TableReader& reader, const Draft& /*draft*/) {
  MessageRule rule;
  if (const auto most = reader.number("subject-max", {1, 1000})) {
    rule.subject_max = static_cast<unsigned>(*most);
  }
  rule.pattern = reader.pattern("pattern");
  const auto form = reader.text("form");
  if (form && !reader.has("pattern")) {
    reader.report(ProblemCode::key_not_here, reader.place_of("form"),
                  "\"form\" says what \"pattern\" means, and there is none");
  }
  rule.form = form.value_or(rule.pattern ? rule.pattern->expression() : "");
  rule.forbid = reader.words("forbid", k_message_faults).value_or(std::set<MessageFault>());
  if (!reader.has("subject-max") && !reader.has("pattern") && !reader.has("forbid")) {
    reader.report(ProblemCode::rule_empty, reader.at(),
                  "a message rule needs \"subject-max\", \"pattern\" or \"forbid\"");
  }
  return rule;
}

}  // namespace refwarden
