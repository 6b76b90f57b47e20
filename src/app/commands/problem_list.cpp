#include "app/commands/problem_list.hpp"

#include <cstdlib>

#include <nlohmann/json.hpp>

namespace refwarden {
namespace {

std::string_view name_of(Problem::Weight weight) {
  switch (weight) {
    case Problem::Weight::error:
      return "error";
    case Problem::Weight::warning:
      return "warning";
  }
  std::abort();
}

}  // namespace

nlohmann::json json_of(const Problem& problem) {
  return {
      {"weight", name_of(problem.weight)}, {"code", problem.code},    {"text", problem.text},
      {"file", problem.at.file},           {"line", problem.at.line}, {"column", problem.at.column},
      {"suggestion", problem.suggestion},  {"notes", problem.notes}};
}

void print_json(const std::vector<Problem>& problems, std::ostream& stream) {
  for (const Problem& problem : problems) {
    stream << json_of(problem).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)
           << "\n";
  }
}

}  // namespace refwarden
