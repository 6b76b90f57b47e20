#include "policy/rule_readers.hpp"

namespace refwarden {

TicketRule read_ticket_rule(TableReader& reader, const Draft& /*draft*/) {
  TicketRule rule;
  rule.where = reader.word("where", k_wheres).value_or(TicketRule::Where::trailer);
  rule.trailer = read_trailer_key(reader, "trailer").value_or("");
  if (rule.where == TicketRule::Where::trailer && !reader.has("trailer")) {
    reader.report(ProblemCode::missing_key, reader.at(),
                  "a ticket rule that looks in a trailer needs the key \"trailer\"");
  } else if (rule.where != TicketRule::Where::trailer && reader.has("trailer")) {
    reader.report(ProblemCode::key_not_here, reader.place_of("trailer"),
                  "\"trailer\" has a meaning with where = \"trailer\" only");
  }
  const auto pattern = reader.pattern("pattern");
  if (pattern) {
    rule.pattern = *pattern;
  }
  rule.form = reader.text("form").value_or(rule.pattern.expression());
  return rule;
}

}  // namespace refwarden
