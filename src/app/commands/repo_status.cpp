#include <ostream>

#include <boost/program_options/value_semantic.hpp>
#include <fmt/format.h>

#include "app/commands/all_repositories.hpp"
#include "app/commands/commands.hpp"
#include "app/commands/repo_state.hpp"
#include "base/untrusted.hpp"

namespace fs = std::filesystem;
namespace po = boost::program_options;

namespace refwarden {
namespace {

constexpr std::size_t k_path_columns = 200;

Usage usage() {
  Usage result;
  result.synopsis = "repo status [--all] PATH [--json]";
  result.text =
      "Says which hooks the repository at PATH has and what keeps them from running, which policy\n"
      "they read, which refs its rules cover, and what they count as judged although it never\n"
      "passed them: adopted, or let in by a warning or by break-glass. Ends with 1 where "
      "something\n"
      "is wrong. With --all a table of every repository below the folder PATH: what judges "
      "pushes,\n"
      "how many rules refuse and how many only warn, refs that no rule covers, the last push.";
  result.options.add_options()("PATH", po::value<std::string>(), "")(
      "all", po::bool_switch(), "every repository below the folder PATH")(
      "json", po::bool_switch(), "one JSON object, with --all one a line");
  result.positional = {"PATH"};
  return result;
}

// Each log is read once, however many repositories it is about.
class LastPushes {
 public:
  // nullptr: never. A log that cannot be read is a problem of the repository.
  const LastPush* of(RepoState& status) {
    if (status.audit.empty()) {
      return nullptr;
    }
    auto known = m_of_log.find(status.audit);
    if (known == m_of_log.end()) {
      known = m_of_log.emplace(status.audit, last_pushes(status.audit)).first;
    }
    if (!known->second) {
      status.problems.push_back(
          fmt::format("{}: {}", known->second.error().told, known->second.error().detail));
      return nullptr;
    }
    const auto found = known->second->find(status.git_dir.string());
    return found == known->second->end() ? nullptr : &found->second;
  }

 private:
  std::map<fs::path, Result<std::map<std::string, LastPush>>> m_of_log;
};

ExitCode run_all(const fs::path& root, bool json, Streams& streams) {
  LastPushes pushes;
  std::string problems;
  std::size_t protected_ones = 0;
  std::size_t all = 0;
  if (!json) {
    streams.out << repo_row_heading();
  }
  const ExitCode code = for_all_repositories(root, streams, [&](const fs::path& path) {
    ++all;
    auto status = look_at_repository(path, History::skip);
    if (!status) {
      return report_to_admin(status.error(), streams);
    }
    const LastPush* const last = pushes.of(*status);
    const std::string name = path.lexically_relative(root).string();
    streams.out << (json ? repo_row_json(*status, last)
                         : repo_row_text(name == "." ? path.string() : name, *status, last));
    for (const std::string& problem : status->problems) {
      problems += fmt::format("{}: {}\n", printable(Untrusted(path.string()), k_path_columns),
                              printable(Untrusted(problem), k_path_columns));
    }
    protected_ones += status->problems.empty() ? 1U : 0U;
    return status->problems.empty() ? ExitCode::passed : ExitCode::refused;
  });
  if (!json) {
    streams.out << fmt::format("\n{} of {} repositories are in order\n", protected_ones, all)
                << problems;
  }
  return code;
}

ExitCode run(const Arguments& arguments, Streams& streams) {
  const auto values = read_arguments(usage(), arguments, streams);
  if (!values) {
    return values.error();
  }
  const fs::path path = (*values)["PATH"].as<std::string>();
  if ((*values)["all"].as<bool>()) {
    return run_all(path, (*values)["json"].as<bool>(), streams);
  }
  const auto status = look_at_repository(path, History::read);
  if (!status) {
    return report_to_admin(status.error(), streams);
  }
  if ((*values)["json"].as<bool>()) {
    streams.out << repo_state_json(*status);
  } else {
    streams.out << repo_state_text(*status);
  }
  return status->problems.empty() ? ExitCode::passed : ExitCode::refused;
}

}  // namespace

Command repo_status_command() {
  return {"repo", "status", "says which hooks and which policy a repository has", run};
}

}  // namespace refwarden
