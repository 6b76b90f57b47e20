#include "policy/draft.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/untrusted.hpp"

namespace refwarden {

namespace {

std::vector<std::string> known_names(const Policy& policy) {
  std::vector<std::string> names;
  for (const auto& [id, person] : policy.people) {
    names.push_back(id);
  }
  for (const auto& [name, group] : policy.groups) {
    names.push_back(name);
  }
  return names;
}

}  // namespace

std::optional<PersonSet> read_persons(TableReader& reader, std::string_view key,
                                      const Draft& draft) {
  if (!reader.has(key)) {
    reader.take(key);
    return std::nullopt;
  }
  PersonSet set;
  set.at = reader.position_of(key);
  for (const Item& item : reader.texts(key)) {
    set.names.push_back(item.text);
    const auto group = draft.policy.groups.find(item.text);
    if (group != draft.policy.groups.end()) {
      set.persons.insert(group->second.persons.begin(), group->second.persons.end());
    } else if (draft.policy.people.count(item.text) == 1) {
      set.persons.insert(item.text);
    } else if (draft.people_known) {
      reader
          .report(ProblemCode::unknown_name, item.at,
                  fmt::format("\"{}\" names neither a person nor a group", key))
          .suggestion = did_you_mean(item.text, known_names(draft.policy));
    }
  }
  return set;
}

std::vector<std::string> read_ref_classes(TableReader& reader, std::string_view key,
                                          const Draft& draft) {
  std::vector<std::string> known;
  for (const RefClass& ref_class : draft.policy.ref_classes) {
    known.push_back(ref_class.name);
  }
  std::vector<std::string> names;
  for (const Item& item : reader.texts(key)) {
    names.push_back(item.text);
    if (std::find(known.begin(), known.end(), item.text) == known.end()) {
      reader
          .report(ProblemCode::unknown_ref_class, item.at,
                  fmt::format("\"{}\" names no ref class", key))
          .suggestion = did_you_mean(item.text, known);
    }
  }
  return names;
}

std::optional<RiskClass> risk_class_of(const Item& item, TableReader& reader, const Draft& draft) {
  const auto& classes = draft.policy.risk.classes;
  const auto found = std::find(classes.begin(), classes.end(), item.text);
  if (found != classes.end()) {
    return static_cast<RiskClass>(found - classes.begin());
  }
  reader.report(ProblemCode::unknown_risk_class, item.at, "this is no risk class").suggestion =
      did_you_mean(item.text, classes);
  return std::nullopt;
}

bool is_trailer_key(std::string_view key) {
  return !key.empty() && key.size() <= 64 && key.front() != '-' &&
         std::all_of(key.begin(), key.end(), [](char byte) {
           return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                  (byte >= '0' && byte <= '9') || byte == '-';
         });
}

std::optional<std::string> read_trailer_key(TableReader& reader, std::string_view key) {
  auto written = reader.text(key);
  if (written && !is_trailer_key(*written)) {
    reader.report(ProblemCode::bad_text, reader.place_of(key),
                  fmt::format("\"{}\" must be a trailer's key: letters, digits and hyphens", key));
    return std::nullopt;
  }
  return written;
}

std::vector<std::pair<Oid, Span>> read_ids(TableReader& reader, std::string_view key) {
  std::vector<std::pair<Oid, Span>> ids;
  for (const Item& item : reader.texts(key)) {
    const auto id = Oid::parse(item.text);
    if (id && !id->is_null()) {
      ids.emplace_back(*id, item.at);
    } else {
      reader.report(ProblemCode::bad_id, item.at,
                    fmt::format("\"{}\" needs full ids: 40 or 64 lower-case hex digits", key));
    }
  }
  return ids;
}

bool check_chosen_name(Reading& reading, const Entry& entry, std::string_view what) {
  if (is_chosen_name(entry.key)) {
    return true;
  }
  reading.report(
      ProblemCode::bad_name, entry.at,
      fmt::format("{} needs a name of at most 64 letters, digits, \".\", \"_\" and \"-\"", what));
  return false;
}

const Table* table_of(Reading& reading, const Entry& entry, std::string_view what) {
  const auto* table = std::get_if<Table>(&entry.value.data);
  if (table == nullptr) {
    reading.report(ProblemCode::wrong_type, entry.value.at,
                   fmt::format("{} must be a table", what));
  }
  return table;
}

bool read_schema(const Document& document, std::vector<Problem>& problems) {
  const auto& entries = document.root().entries;
  const Entry* schema = document.root().find("schema");
  if (schema == nullptr || entries.front().key != "schema") {
    problems.push_back(document.problem(ProblemCode::schema_missing,
                                        schema == nullptr ? Span{1, 1, 1} : schema->at,
                                        "a policy file begins with \"schema = 1\""));
    return schema != nullptr;
  }
  const Value& value = schema->value;
  const auto* number = std::get_if<std::int64_t>(&value.data);
  if (number != nullptr && *number == 1) {
    return true;
  }
  const bool is_newer = number != nullptr && *number > 1;
  problems.push_back(document.problem(
      ProblemCode::schema_unknown, value.at,
      is_newer ? "the file is written for a newer version of refwarden" : "\"schema\" must be 1"));
  return !is_newer;
}

Problem problem_at(const Documents& documents, ProblemCode code, const Position& at,
                   std::string text) {
  const auto document = documents.find(at.file);
  if (document != documents.end()) {
    Problem problem = document->second.problem(code, {at.line, at.column, 1}, std::move(text));
    // The word that stands there: a key, or a name in a header.
    const std::size_t from = at.column > 0 ? static_cast<std::size_t>(at.column) - 1 : 0;
    const std::size_t end = problem.line.find_first_of(" \t=].", from);
    problem.length = static_cast<int>(std::min(end, problem.line.size()) - from);
    return problem;
  }
  Problem problem;
  problem.weight = kind_of(code).weight;
  problem.code = kind_of(code).name;
  problem.text = std::move(text);
  problem.at = at;
  return problem;
}

}  // namespace refwarden
