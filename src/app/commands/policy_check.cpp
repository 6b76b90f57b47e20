#include <algorithm>
#include <ostream>

#include <boost/program_options/value_semantic.hpp>
#include <fmt/format.h>

#include "app/commands/commands.hpp"
#include "app/commands/problem_list.hpp"
#include "app/policy_checkout.hpp"
#include "policy/load.hpp"

namespace fs = std::filesystem;
namespace po = boost::program_options;

namespace refwarden {
namespace {

Usage usage() {
  Usage result;
  result.synopsis = "policy check [FILE] [--folder DIR] [--json]";
  result.text =
      "Reports all problems of all files of the policy folder, or of FILE alone, each with its "
      "line.\n"
      "Ends with 3 where pushes would be refused because of them.";
  result.options.add_options()("FILE", po::value<std::string>(), "")(
      "folder", po::value<std::string>()->value_name("DIR")->default_value(k_default_policy_folder),
      "the policy folder")("json", po::bool_switch(), "one JSON object a problem");
  result.optional = {"FILE"};
  return result;
}

// FILE may be said as a path or as problems name it, below the folder.
bool is_about(const Problem& problem, const fs::path& folder, const std::string& file) {
  std::error_code ignored;
  return problem.at.file == file || fs::weakly_canonical(folder / problem.at.file, ignored) ==
                                        fs::weakly_canonical(file, ignored);
}

std::string counted(std::size_t number, std::string_view what) {
  return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
}

void print(const std::vector<Problem>& problems, std::size_t errors, Streams& streams) {
  for (const Problem& problem : problems) {
    streams.err << to_text(problem);
  }
  const std::size_t warnings = problems.size() - errors;
  if (errors > 0) {
    streams.err << fmt::format("error: {}, {}; pushes that need these files are refused\n",
                               counted(errors, "error"), counted(warnings, "warning"));
  } else {
    streams.out << fmt::format("the policy loads; {}\n", counted(warnings, "warning"));
  }
}

// Where the policy's files are. Says what is wrong with a system.toml that points elsewhere.
tl::expected<fs::path, ExitCode> find_files(const fs::path& folder, Streams& streams) {
  const auto pointer = read_policy_pointer(folder);
  if (!pointer) {
    print(pointer.error(), pointer.error().size(), streams);
    return tl::unexpected(ExitCode::policy);
  }
  auto home = find_policy_home(folder);
  return home ? tl::expected<fs::path, ExitCode>(std::move(home->folder))
              : tl::unexpected(report_to_admin(home.error(), streams));
}

ExitCode run(const Arguments& arguments, Streams& streams) {
  const auto values = read_arguments(usage(), arguments, streams);
  if (!values) {
    return values.error();
  }
  const auto home = find_files((*values)["folder"].as<std::string>(), streams);
  if (!home) {
    return home.error();
  }
  const fs::path& folder = *home;
  std::vector<Problem> problems = check_policy(folder, SystemClock().now()).all;
  if (values->count("FILE") > 0) {
    const std::string file = (*values)["FILE"].as<std::string>();
    if (!fs::exists(folder / file) && !fs::exists(file)) {
      streams.err << fmt::format("error: no file {}\n", file);
      return ExitCode::unreadable;
    }
    std::erase_if(problems, [&](const Problem& each) { return !is_about(each, folder, file); });
  }
  const auto errors = static_cast<std::size_t>(std::count_if(
      problems.begin(), problems.end(),
      [](const Problem& problem) { return problem.weight == Problem::Weight::error; }));
  if ((*values)["json"].as<bool>()) {
    print_json(problems, streams.out);
  } else {
    print(problems, errors, streams);
  }
  return errors > 0 ? ExitCode::policy : ExitCode::passed;
}

}  // namespace

Command policy_check_command() {
  return {"policy", "check", "reports all problems of all policy files, with lines", run};
}

}  // namespace refwarden
