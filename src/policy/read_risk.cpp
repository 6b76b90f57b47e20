// [risk] and its floors.
#include <algorithm>

#include <fmt/format.h>

#include "policy/draft.hpp"

namespace refwarden {

namespace {

constexpr Bounds k_size{0, 1'000'000'000};

void read_classes(TableReader& reader, Draft& draft) {
  RiskModel& risk = draft.policy.risk;
  std::vector<std::string> classes;
  for (const Item& item : reader.texts("classes")) {
    if (!is_chosen_name(item.text)) {
      reader.report(ProblemCode::bad_name, item.at,
                    "a risk class needs a name of letters, digits, \".\", \"_\" and \"-\"");
    }
    classes.push_back(item.text);
  }
  if (!classes.empty()) {
    risk.classes = std::move(classes);
  }
  const auto fallback = reader.text("default");
  if (fallback) {
    risk.fallback =
        risk_class_of({*fallback, reader.place_of("default")}, reader, draft).value_or(0);
  }
}

// One thing that a floor looks at. With two in one floor it would be open whether either or both
// raise the class.
void check_sides(TableReader& reader) {
  const int sides = (reader.has("paths") ? 1 : 0) + (reader.has("changes") ? 1 : 0) +
                    (reader.has("lines-over") || reader.has("files-over") ? 1 : 0);
  if (sides != 1) {
    reader.report(ProblemCode::floor_mixed, reader.at(),
                  "a risk floor needs either \"paths\", \"changes\", or \"lines-over\" and "
                  "\"files-over\"");
  }
}

void read_floor(const Value& value, const Layer& layer) {
  Reading reading = layer.reading();
  TableReader reader(std::get<Table>(value.data), value.at, {"a risk floor", {"floor"}, "", ""},
                     reading);
  RiskFloor floor;
  floor.level = layer.level;
  floor.at = layer.document.position(value.at);
  if (const auto name = reader.text("class")) {
    floor.risk = risk_class_of({*name, reader.place_of("class")}, reader, layer.draft).value_or(0);
  }
  floor.paths = reader.globs("paths");
  const auto changes = reader.words("changes", k_change_kinds);
  if (changes) {
    floor.changes.assign(changes->begin(), changes->end());
  }
  floor.lines_over = reader.number("lines-over", k_size);
  floor.files_over = reader.number("files-over", k_size);
  floor.because = reader.text("because").value_or("");
  check_sides(reader);
  reader.finish();
  layer.draft.policy.risk.floors.push_back(std::move(floor));
}

}  // namespace

void read_risk(const Layer& layer, const Entry& entry) {
  Reading reading = layer.reading();
  const Table* table = table_of(reading, entry, "[risk]");
  if (table == nullptr) {
    return;
  }
  const bool is_system = layer.level == Level::system;
  TableReader reader(*table, entry.at,
                     is_system ? TableKind{"[risk]", {"risk"}, "risk", ""}
                               : TableKind{"[risk] of a repository", {"risk-addition"}, "", ""},
                     reading);
  if (is_system) {
    read_classes(reader, layer.draft);
    layer.draft.policy.risk.trailer = read_trailer_key(reader, "trailer");
  }
  for (const Value* floor : reader.tables("floor")) {
    read_floor(*floor, layer);
  }
  reader.finish();
}

}  // namespace refwarden
