#include <csignal>
#include <ostream>

#include <boost/program_options/value_semantic.hpp>
#include <unistd.h>

#include "app/commands/commands.hpp"
#include "app/commands/owner_account.hpp"
#include "app/commands/rehearsal.hpp"
#include "app/judging_process.hpp"
#include "app/progress_line.hpp"

namespace fs = std::filesystem;
namespace po = boost::program_options;

namespace refwarden {
namespace {

constexpr unsigned k_standard_seconds = 120;

Usage usage() {
  Usage result;
  result.synopsis = "repo rehearse PATH [--only ATTACK]... [--seconds N] [--json]";
  result.text =
      "Pushes attacks to a scratch copy of the repository at PATH, with its policy and hooks as\n"
      "installed, and says what was refused, what got in and which rule would have refused it.\n"
      "The repository, its policy and its record are only read. Ends with 1 where something got\n"
      "in, or something was left to try.";
  result.options.add_options()("PATH", po::value<std::string>(), "")(
      "only", po::value<std::vector<std::string>>()->value_name("ATTACK"),
      "tries this attack alone, or all whose names have it before the colon")(
      "seconds", po::value<unsigned>()->value_name("N")->default_value(k_standard_seconds),
      "nothing more is tried after this time")("json", po::bool_switch(), "one JSON object");
  result.positional = {"PATH"};
  return result;
}

Result<Rehearsal> rehearse_at(const po::variables_map& values, Streams& streams) {
  const fs::path path = values["PATH"].as<std::string>();
  if (Done done = become_owner_of(path); !done) {
    return tl::unexpected(done.error());
  }
  const SystemClock clock;
  ProgressLine progress(clock, [&](std::string_view text) {
    if (::isatty(STDERR_FILENO) == 1) {
      streams.err << text << std::flush;
    }
  });
  RehearsalRequest request;
  request.path = path;
  request.time = std::chrono::seconds(values["seconds"].as<unsigned>());
  if (values.count("only") > 0) {
    request.only = values["only"].as<std::vector<std::string>>();
  }
  request.progress = [&](std::string_view doing, std::uint64_t done, std::uint64_t total) {
    progress.show(doing, done, total);
    return !was_asked_to_end();
  };
  auto rehearsal = rehearse(request);
  progress.finish();
  return rehearsal;
}

ExitCode run(const Arguments& arguments, Streams& streams) {
  const auto values = read_arguments(usage(), arguments, streams);
  if (!values) {
    return values.error();
  }
  // A signal is looked for between attacks, so that the scratch folder is removed first; the
  // programs that run for an attack get it as usual.
  hold_ending_signals();
  const auto rehearsal = rehearse_at(*values, streams);
  if (!rehearsal) {
    return report_to_admin(rehearsal.error(), streams);
  }
  streams.out << ((*values)["json"].as<bool>() ? rehearsal_json(*rehearsal)
                                               : rehearsal_text(*rehearsal));
  return rehearsal->is_sound() ? ExitCode::passed : ExitCode::refused;
}

}  // namespace

Command repo_rehearse_command() {
  return {"repo", "rehearse", "attacks a scratch copy of a repository and says what gets in", run};
}

}  // namespace refwarden
