#include <csignal>
#include <ostream>

#include <boost/program_options/value_semantic.hpp>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/commands/commands.hpp"
#include "app/commands/git_config.hpp"
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

// Hooks run as the account that serves the repository, and trust files that this account or root
// owns: what root would see is something else. Stays as it is without root.
Done become_owner(const fs::path& path) {
  const auto git_dir = find_git_dir(path);
  struct stat owner {};
  if (!git_dir || ::geteuid() != 0 || ::stat(git_dir->c_str(), &owner) != 0 || owner.st_uid == 0) {
    return {};
  }
  const struct passwd* const account = ::getpwuid(owner.st_uid);
  const gid_t group = account == nullptr ? owner.st_gid : account->pw_gid;
  const bool grouped =
      account == nullptr ? ::setgroups(1, &group) == 0 : ::initgroups(account->pw_name, group) == 0;
  if (account != nullptr) {
    ::setenv("HOME", account->pw_dir, 1);
  }
  if (!grouped || ::setgid(group) != 0 || ::setuid(owner.st_uid) != 0) {
    return fail(FailureCode::server_broken, "the account that serves the repository cannot be used",
                git_dir->string());
  }
  return {};
}

Result<Rehearsal> rehearse_at(const po::variables_map& values, Streams& streams) {
  const fs::path path = values["PATH"].as<std::string>();
  if (Done done = become_owner(path); !done) {
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
