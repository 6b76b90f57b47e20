#include <fmt/format.h>

#include "base/fold.hpp"
#include "policy/rule_readers.hpp"

namespace refwarden {

namespace {

// `Key = ["one", "two"]`: one of these values; `Key = []`: any that is not empty.
void read_values(const Entry& entry, RequiredTrailer& trailer, TableReader& reader) {
  for (const Value& value : std::get<std::vector<Value>>(entry.value.data)) {
    const auto* text = std::get_if<std::string>(&value.data);
    if (text == nullptr || text->empty() || text->find_first_of("\r\n") != std::string::npos) {
      reader.report(ProblemCode::wrong_type, value.at,
                    "the values of a required trailer are texts of one line");
    } else {
      trailer.values.push_back(*text);
    }
  }
}

// `Key = { pattern = "..." }`: any value of that form.
void read_form(const Entry& entry, RequiredTrailer& trailer, TableReader& reader) {
  TableReader form(std::get<Table>(entry.value.data), entry.at,
                   {"a required trailer", {"required-trailer"}, "", ""}, reader.reading());
  trailer.pattern = form.pattern("pattern");
  form.finish();
}

RequiredTrailer read_required(const Entry& entry, TableReader& reader) {
  RequiredTrailer trailer;
  trailer.key = entry.key;
  trailer.at = reader.reading().document.position(entry.at);
  if (!is_trailer_key(entry.key)) {
    reader.report(ProblemCode::bad_text, entry.at,
                  "\"require\" names trailers: letters, digits and hyphens");
  }
  if (std::holds_alternative<std::vector<Value>>(entry.value.data)) {
    read_values(entry, trailer, reader);
  } else if (std::holds_alternative<Table>(entry.value.data)) {
    read_form(entry, trailer, reader);
  } else {
    reader.report(ProblemCode::wrong_type, entry.value.at,
                  "a required trailer has a list of values or { pattern = \"...\" }");
  }
  return trailer;
}

}  // namespace

std::vector<RequiredTrailer> read_required_trailers(TableReader& reader) {
  std::vector<RequiredTrailer> required;
  std::set<std::string> seen;
  const Entry* entry = reader.table("require");
  if (entry == nullptr) {
    return required;
  }
  for (const Entry& trailer : std::get<Table>(entry->value.data).entries) {
    if (!seen.insert(ascii_lower(trailer.key)).second) {
      reader.report(ProblemCode::listed_twice, trailer.at,
                    "\"require\" names this trailer twice: keys compare without case");
      continue;
    }
    required.push_back(read_required(trailer, reader));
  }
  return required;
}

TrailersRule read_trailers_rule(TableReader& reader, const Draft& /*draft*/) {
  TrailersRule rule;
  rule.require = read_required_trailers(reader);
  for (const Item& item : reader.texts("forbid")) {
    if (!is_trailer_key(item.text)) {
      reader.report(ProblemCode::bad_text, item.at,
                    "\"forbid\" names trailers: letters, digits and hyphens");
    }
    rule.forbid.push_back(item.text);
  }
  rule.sign_off = reader.flag("sign-off").value_or(false);
  if (rule.require.empty() && rule.forbid.empty() && !rule.sign_off) {
    reader.report(ProblemCode::rule_empty, reader.at(),
                  "a trailers rule needs \"require\", \"forbid\" or sign-off = true");
  }
  return rule;
}

}  // namespace refwarden
