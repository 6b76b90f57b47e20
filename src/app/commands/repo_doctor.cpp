#include <ostream>

#include <boost/program_options/value_semantic.hpp>

#include "app/commands/commands.hpp"
#include "app/commands/doctor.hpp"
#include "app/commands/owner_account.hpp"
#include "app/judging_process.hpp"

namespace fs = std::filesystem;
namespace po = boost::program_options;

namespace refwarden {
namespace {

Usage usage() {
  Usage result;
  result.synopsis = "repo doctor PATH [--no-push] [--json]";
  result.text =
      "Says of everything that the repository at PATH needs whether it is well, and what to do\n"
      "where it is not; then pushes to a scratch copy of it what must be refused. Nothing of the\n"
      "repository, its policy and its record is changed. Ends with 1 where there is a problem;\n"
      "warnings alone do not count.";
  result.options.add_options()("PATH", po::value<std::string>(), "")(
      "no-push", po::bool_switch(), "leaves the push out")("json", po::bool_switch(),
                                                           "one JSON object");
  result.positional = {"PATH"};
  return result;
}

Result<Diagnosis> look(const fs::path& path, bool with_push) {
  if (Done done = become_owner_of(path); !done) {
    return tl::unexpected(done.error());
  }
  const auto state = look_at_repository(path, History::skip);
  if (!state) {
    return tl::unexpected(state.error());
  }
  const Instant now = SystemClock().now();
  const auto loaded = load_policy_of(state->git_dir, now);
  Diagnosis diagnosis{state->git_dir.string(), state->policy, {}};
  look_at_host(*state, diagnosis);
  look_at_files(*state, diagnosis);
  look_at_hooks(*state, diagnosis);
  look_at_policy_folder(*state, loaded, diagnosis);
  if (!loaded) {
    return diagnosis;  // what is below needs a policy
  }
  look_at_keys(loaded->place.folder, now, diagnosis);
  look_at_record(*loaded, now, diagnosis);
  look_at_refs(*state, *loaded, diagnosis);
  if (with_push) {
    try_push(*state, diagnosis);
  }
  return diagnosis;
}

ExitCode run(const Arguments& arguments, Streams& streams) {
  const auto values = read_arguments(usage(), arguments, streams);
  if (!values) {
    return values.error();
  }
  // As with a rehearsal: the scratch folder is removed before a signal ends this.
  hold_ending_signals();
  const auto diagnosis =
      look((*values)["PATH"].as<std::string>(), !(*values)["no-push"].as<bool>());
  if (!diagnosis) {
    return report_to_admin(diagnosis.error(), streams);
  }
  streams.out << ((*values)["json"].as<bool>() ? diagnosis_json(*diagnosis)
                                               : diagnosis_text(*diagnosis));
  return diagnosis->health() == Health::problem ? ExitCode::refused : ExitCode::passed;
}

}  // namespace

Command repo_doctor_command() {
  return {"repo", "doctor", "says what is wrong with a repository, and what to do", run};
}

}  // namespace refwarden
