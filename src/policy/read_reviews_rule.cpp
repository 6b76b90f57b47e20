#include <fmt/format.h>

#include "policy/rule_readers.hpp"

namespace refwarden {

namespace {

constexpr std::array<std::string_view, 2> k_outside{"allow", "refuse"};

void read_evidence(TableReader& reader) {
  const auto evidence = reader.text("evidence");
  if (evidence == "signed") {
    reader.report(ProblemCode::not_available, reader.place_of("evidence"),
                  "evidence = \"signed\" is not available yet");
  } else if (evidence && *evidence != "trailer") {
    reader.report(ProblemCode::wrong_value, reader.place_of("evidence"),
                  "\"evidence\" must be trailer");
  }
}

}  // namespace

std::optional<bool> read_outside_authors(TableReader& reader) {
  const auto written = reader.text("outside-authors");
  if (!written || *written == k_outside[0] || *written == k_outside[1]) {
    return written ? std::optional(*written == k_outside[0]) : std::nullopt;
  }
  reader
      .report(ProblemCode::wrong_value, reader.place_of("outside-authors"),
              "\"outside-authors\" must be allow or refuse")
      .suggestion = did_you_mean(*written, {"allow", "refuse"});
  return std::nullopt;
}

ReviewsRule read_reviews_rule(TableReader& reader, const Draft& draft) {
  ReviewsRule rule;
  rule.count = static_cast<unsigned>(reader.number("count", {1, 100}).value_or(1));
  rule.from = read_persons(reader, "from", draft).value_or(PersonSet());
  rule.exclude =
      reader.words("exclude", k_parts)
          .value_or(std::set<Part>{Part::author, Part::committer, Part::signer, Part::co_author});
  for (const Item& item : reader.texts("distinct-from")) {
    rule.distinct_from.push_back(item.text);
  }
  rule.outside_authors_allowed = read_outside_authors(reader).value_or(false);
  read_evidence(reader);
  rule.trailer = read_trailer_key(reader, "trailer").value_or("Reviewed-by");
  return rule;
}

}  // namespace refwarden
