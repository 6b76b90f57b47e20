// [[exceptions]] and [break-glass]: where a rule that refuses gives way.
#include <algorithm>

#include <fmt/format.h>

#include "policy/draft.hpp"

namespace refwarden {

namespace {

// What keeps an exception from being a switch that turns its rules off.
constexpr std::array<std::string_view, 4> k_narrowing{"signers", "paths", "commits", "on"};

std::vector<std::string> names_of_rules(const Policy& policy) {
  std::vector<std::string> names;
  for (const Rule& rule : policy.rules) {
    names.push_back(rule.name);
  }
  return names;
}

// The rule that `item` names, if `layer` may give way on it: its own, or one of the system level
// whose repo-may names `right`. Otherwise reported, and nullptr. Nullptr as well for a rule that
// could not be read: that has been reported.
const Rule* rule_to_lift(const Item& item, std::string_view right, const Layer& layer,
                         TableReader& reader) {
  const Rule* rule = layer.draft.policy.rule(item.text);
  if (rule == nullptr) {
    reader.report(ProblemCode::unknown_rule, item.at, "this names no rule").suggestion =
        did_you_mean(item.text, names_of_rules(layer.draft.policy));
    return nullptr;
  }
  if (layer.draft.unreadable_rules.count(item.text) == 1) {
    return nullptr;
  }
  const bool is_given = layer.level == Level::system || rule->level == Level::repository ||
                        rule->repo_may.count(std::string(right)) == 1;
  if (!is_given) {
    reader
        .report(ProblemCode::system_only, item.at,
                fmt::format("\"{}\" is a rule of the system level", item.text))
        .notes.push_back(
            fmt::format("its repo-may, {}, does not name \"{}\"", to_text(rule->at), right));
    return nullptr;
  }
  return rule;
}

void read_excepted_rules(TableReader& reader, const Layer& layer, Exception& exception) {
  for (const Item& item : reader.texts("rules")) {
    const Rule* rule = rule_to_lift(item, "exceptions", layer, reader);
    if (rule != nullptr && kind_of(*rule) == "signature" &&
        (layer.level == Level::repository || !reader.has("commits"))) {
      reader.report(ProblemCode::exception_signature, item.at,
                    "a signature rule can be excepted for single \"commits\" only, in system.toml");
    }
    exception.rules.push_back(item.text);
  }
}

void read_commits(TableReader& reader, Level level, Exception& exception) {
  if (level == Level::repository && reader.has("commits")) {
    reader.take("commits");
    reader.report(ProblemCode::exception_commits, reader.place_of("commits"),
                  "only system.toml can except single commits");
    return;
  }
  for (const auto& [id, at] : read_ids(reader, "commits")) {
    exception.commits.insert(id);
  }
}

void read_owner(TableReader& reader, const Draft& draft, Exception& exception) {
  exception.owner = reader.text("owner").value_or("");
  if (exception.owner.empty() || !draft.people_known ||
      draft.policy.people.count(exception.owner) == 1) {
    return;
  }
  std::vector<std::string> known;
  for (const auto& [id, person] : draft.policy.people) {
    known.push_back(id);
  }
  reader
      .report(ProblemCode::unknown_name, reader.place_of("owner"),
              "\"owner\" names nobody of people.toml")
      .suggestion = did_you_mean(exception.owner, known);
}

void read_exception(const Value& value, std::size_t number, const Layer& layer) {
  Reading reading = layer.reading();
  TableReader reader(std::get<Table>(value.data), value.at, {"an exception", {"exception"}, "", ""},
                     reading);
  Exception exception;
  exception.number = number;
  exception.level = layer.level;
  exception.at = layer.document.position(value.at);
  read_excepted_rules(reader, layer, exception);
  exception.signers = read_persons(reader, "signers", layer.draft);
  exception.paths = reader.globs("paths");
  read_commits(reader, layer.level, exception);
  exception.on = read_ref_classes(reader, "on", layer.draft);
  exception.reason = reader.text("reason").value_or("");
  read_owner(reader, layer.draft, exception);
  exception.until = reader.day("until").value_or(Day());
  const bool narrows = std::any_of(k_narrowing.begin(), k_narrowing.end(),
                                   [&](std::string_view key) { return reader.has(key); });
  if (!narrows) {
    reader.report(ProblemCode::exception_wide, value.at,
                  "an exception needs \"signers\", \"paths\", \"commits\" or \"on\"");
  }
  reader.finish();
  layer.draft.policy.exceptions.push_back(std::move(exception));
}

void read_lifts(TableReader& reader, const Layer& layer, BreakGlass& glass) {
  for (const Item& item : reader.texts("lifts")) {
    const Rule* rule = rule_to_lift(item, "break-glass", layer, reader);
    const std::string_view kind = rule == nullptr ? "" : kind_of(*rule);
    if (is_never_lifted(kind)) {
      reader.report(ProblemCode::wrong_rule_kind, item.at,
                    fmt::format("break-glass cannot lift a {} rule", kind));
    }
    glass.lifts.push_back(item.text);
  }
}

}  // namespace

void read_exceptions(const Layer& layer, const std::vector<const Value*>& entries) {
  std::size_t number = 0;
  for (const Value* entry : entries) {
    read_exception(*entry, ++number, layer);
  }
}

void read_break_glass(const Layer& layer, const Entry& entry) {
  Reading reading = layer.reading();
  const Table* table = table_of(reading, entry, "[break-glass]");
  if (table == nullptr) {
    return;
  }
  TableReader reader(*table, entry.at, {"[break-glass]", {"break-glass"}, "", ""}, reading);
  BreakGlass glass;
  glass.level = layer.level;
  glass.at = layer.document.position(entry.at);
  glass.signers = read_persons(reader, "signers", layer.draft).value_or(PersonSet());
  glass.trailer = read_trailer_key(reader, "trailer").value_or("Break-Glass");
  if (const auto pattern = reader.pattern("reason-pattern")) {
    glass.reason_pattern = *pattern;
  }
  read_lifts(reader, layer, glass);
  glass.review_within =
      reader.duration("review-within", {60, 366 * 86400}).value_or(std::chrono::hours(24));
  reader.finish();
  auto& slot = layer.level == Level::system ? layer.draft.policy.system_break_glass
                                            : layer.draft.policy.repository_break_glass;
  slot = std::move(glass);
}

}  // namespace refwarden
