#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "audit/canonical_json.hpp"
#include "audit/verify.hpp"
#include "audit/wrap.hpp"

namespace refwarden {
namespace {

using nlohmann::json;

constexpr std::size_t k_shown = 50;

std::string where(const AuditProblem& problem) {
  if (problem.segment.empty()) {
    return {};
  }
  const std::string record =
      problem.sequence == 0 ? std::string() : fmt::format("record {}, ", problem.sequence);
  return fmt::format("{}{}:{}", record, problem.segment, problem.line);
}

void add_problem(std::string& text, const AuditProblem& problem, std::string_view weight) {
  const std::string place = where(problem);
  text += wrapped(fmt::format("{}[{}]: {}{}{}", weight, name_of(problem.kind), place,
                              place.empty() ? "" : ": ", problem.text));
}

void add_list(std::string& text, const std::vector<AuditProblem>& problems, std::uint64_t count,
              std::string_view weight) {
  std::size_t shown = 0;
  for (const AuditProblem& problem : problems) {
    if (++shown > k_shown) {
      break;
    }
    add_problem(text, problem, weight);
  }
  if (count > k_shown) {
    text += fmt::format("and {} more\n", count - k_shown);
  }
}

json problem_json(const AuditProblem& problem) {
  json item = {{"kind", std::string(name_of(problem.kind))}, {"text", problem.text}};
  if (!problem.segment.empty()) {
    item["segment"] = bytes_value(problem.segment);
    item["line"] = problem.line;
  }
  if (problem.sequence != 0) {
    item["seq"] = problem.sequence;
  }
  return item;
}

json list_json(const std::vector<AuditProblem>& problems) {
  json list = json::array();
  for (const AuditProblem& problem : problems) {
    list.push_back(problem_json(problem));
  }
  return list;
}

std::string_view plural(std::uint64_t count, std::string_view one, std::string_view many) {
  return count == 1 ? one : many;
}

}  // namespace

std::string to_text(const AuditCheck& check) {
  std::string text;
  add_list(text, check.notes, check.note_count, "note");
  add_list(text, check.problems, check.problem_count, "error");
  std::string types;
  for (const auto& [type, count] : check.types) {
    types += fmt::format("{}{} {}", types.empty() ? "" : ", ", count, type);
  }
  text += wrapped(fmt::format("{} {}{}", check.records, plural(check.records, "record", "records"),
                              types.empty() ? "" : ": " + types));
  if (check.allowed_only > 0) {
    text += wrapped(fmt::format("{} accepted {} not marked as landed", check.allowed_only,
                                plural(check.allowed_only, "update is", "updates are")));
  }
  if (!check.head.empty()) {
    text += fmt::format("last    {}\n        {}\n", check.last_sequence, check.head);
  }
  if (check.problem_count == 0) {
    return text + "the record is whole\n";
  }
  text += fmt::format("error: {} {}", check.problem_count,
                      plural(check.problem_count, "problem", "problems"));
  if (check.after_first > 0) {
    text += fmt::format(", {} {} after the first break", check.after_first,
                        plural(check.after_first, "record", "records"));
  }
  return text + "\n";
}

std::string to_json(const AuditCheck& check) {
  json types = json::object();
  for (const auto& [type, count] : check.types) {
    types[type] = count;
  }
  const json value = {{"records", check.records},
                      {"last", check.last_sequence},
                      {"head", check.head.empty() ? json() : json(check.head)},
                      {"types", types},
                      {"whole", check.problem_count == 0},
                      {"problem_count", check.problem_count},
                      {"problems", list_json(check.problems)},
                      {"note_count", check.note_count},
                      {"notes", list_json(check.notes)},
                      {"after_first", check.after_first},
                      {"allowed_only", check.allowed_only}};
  const auto text = canonical_text(value);
  require(text.has_value(), "a check is JSON");
  return *text + "\n";
}

}  // namespace refwarden
