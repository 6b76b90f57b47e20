#include <ostream>

#include <boost/program_options/value_semantic.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/commands/commands.hpp"
#include "app/commands/problem_list.hpp"
#include "cases/run_cases.hpp"
#include "report/cases_text.hpp"

namespace fs = std::filesystem;
namespace po = boost::program_options;

namespace refwarden {
namespace {

using nlohmann::json;

Usage usage() {
  Usage result;
  result.synopsis = "policy test [FOLDER] [--folder DIR] [--json]";
  result.text =
      "Judges the cases of a policy's own tests, without a repository and without keys, and says "
      "which\n"
      "rules no case has seen refuse. FOLDER is a policy folder, whose cases are tests/*.toml, a "
      "folder\n"
      "of files of cases, or one such file. Ends with 1 where a case came out otherwise.";
  result.options.add_options()("FOLDER", po::value<std::string>(), "")(
      "folder", po::value<std::string>()->value_name("DIR"),
      "the policy folder (otherwise FOLDER or one above it)")("json", po::bool_switch(),
                                                              "one JSON object");
  result.optional = {"FOLDER"};
  return result;
}

CasePlace place_of(const po::variables_map& values) {
  const bool has_folder = values.count("folder") > 0;
  const fs::path folder =
      fs::absolute(has_folder ? values["folder"].as<std::string>() : k_default_policy_folder);
  if (values.count("FOLDER") == 0) {
    return find_cases(folder);
  }
  CasePlace place = find_cases(values["FOLDER"].as<std::string>());
  if (has_folder) {
    std::error_code ignored;
    place.is_whole = place.is_whole && fs::equivalent(place.folder, folder, ignored);
    place.folder = folder.lexically_normal();
  }
  return place;
}

json json_of(const std::vector<const Finding*>& findings) {
  json all = json::array();
  for (const Finding* finding : findings) {
    all.push_back({{"code", name_of(finding->code)},
                   {"rule", finding->rule},
                   {"file", finding->at.file},
                   {"line", finding->at.line}});
  }
  return all;
}

json json_of(const CaseRun& run) {
  const Expectation& expected = run.test->expected;
  json wanted = {{"verdict", name_of(expected.verdict)}, {"codes", expected.codes}};
  if (expected.warned) {
    wanted["warned"] = *expected.warned;
  }
  return {{"name", run.test->name},
          {"file", run.test->at.file},
          {"line", run.test->at.line},
          {"passed", run.passed},
          {"wanted", wanted},
          {"came",
           {{"verdict", name_of(verdict_of(run.verdict.outcome))},
            {"refusing", json_of(run.verdict.refusing())},
            {"warning", json_of(run.verdict.warning())}}}};
}

json json_of(const SuiteRun& run) {
  json cases = json::array();
  for (const FileRun& file : run.files) {
    for (const CaseRun& each : file.cases) {
      cases.push_back(json_of(each));
    }
  }
  json unseen = json::array();
  for (const Rule* rule : run.unseen) {
    unseen.push_back({{"rule", rule->name}, {"file", rule->at.file}, {"line", rule->at.line}});
  }
  return {{"cases", run.cases()}, {"passed", run.passed()}, {"results", cases}, {"unseen", unseen}};
}

void print(const std::vector<Problem>& problems, Streams& streams) {
  for (const Problem& problem : problems) {
    streams.err << to_text(problem);
  }
  streams.err << "error: the policy or its tests do not load; no case was judged\n";
}

ExitCode run(const Arguments& arguments, Streams& streams) {
  const auto values = read_arguments(usage(), arguments, streams);
  if (!values) {
    return values.error();
  }
  const bool as_json = (*values)["json"].as<bool>();
  const auto suite = load_cases(place_of(*values));
  if (!suite && as_json) {
    print_json(suite.error(), streams.out);
  } else if (!suite) {
    print(suite.error(), streams);
  }
  if (!suite) {
    return ExitCode::policy;
  }
  const auto judged = run_cases(*suite);
  if (!judged) {
    return report_to_admin(judged.error(), streams);
  }
  if (as_json) {
    streams.out << json_of(*judged).dump(-1, ' ', false, json::error_handler_t::replace) << "\n";
  } else {
    streams.out << cases_text(*judged);
  }
  return judged->passed() == judged->cases() ? ExitCode::passed : ExitCode::refused;
}

}  // namespace

Command policy_test_command() {
  return {"policy", "test", "judges the cases of the policy's own tests", run};
}

}  // namespace refwarden
