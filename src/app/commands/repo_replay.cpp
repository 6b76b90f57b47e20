#include <ostream>

#include <boost/program_options/value_semantic.hpp>

#include "app/commands/commands.hpp"
#include "app/commands/owner_account.hpp"
#include "app/commands/replay_world.hpp"

namespace po = boost::program_options;

namespace refwarden {
namespace {

Usage usage() {
  Usage result;
  result.synopsis =
      "repo replay PATH [RANGE] [--ref REF] [--policy FOLDER] [--since DATE]\n"
      "                             [--at receipt|commit-date] [--json | --html]";
  result.text =
      "Judges history as if it were pushed now: each step of RANGE (OLD..NEW, or NEW alone; else\n"
      "the whole branch) along first parents is one push. Says which pushes would be refused, by\n"
      "which rules and whose commits, which exceptions covered nothing and which risk floors\n"
      "nothing matched. Changes and records nothing. Ends with 1 where a push would be refused.";
  const auto text = [](const char* name) {
    return po::value<std::string>()->default_value("")->value_name(name);
  };
  result.options.add_options()("PATH", po::value<std::string>(), "")("RANGE", text(""), "")(
      "ref", text("REF"), "the branch that is pushed to; else that of NEW, else that of HEAD")(
      "policy", text("FOLDER"), "another policy than the repository's own, such as a draft")(
      "since", text("DATE"), "only steps that were committed on that UTC day or later")(
      "at", po::value<std::string>()->default_value("receipt")->value_name("TIME"),
      "when each push comes in: receipt (all now) or commit-date (when its commit says)")(
      "json", po::bool_switch(), "one JSON object")("html", po::bool_switch(),
                                                    "a page to look at, to stdout");
  result.positional = {"PATH"};
  result.optional = {"RANGE"};
  return result;
}

// What was typed wrong is the admin's to mend, not the repository's.
ExitCode report(const Failure& failure, Streams& streams) {
  const ExitCode code = report_to_admin(failure, streams);
  return failure.code == FailureCode::push_malformed ? ExitCode::usage : code;
}

ExitCode replay_at(const po::variables_map& values, ReplayAt at, Streams& streams) {
  const auto text = [&](const char* name) { return values[name].as<std::string>(); };
  const bool is_own = text("policy").empty();
  // With a draft, which may be this account's alone, nothing would be gained by another account.
  if (is_own) {
    if (Done done = become_owner_of(text("PATH")); !done) {
      return report(done.error(), streams);
    }
  }
  const auto world = replay_world({text("PATH"), text("RANGE"), text("ref"), text("since")});
  if (!world) {
    return report(world.error(), streams);
  }
  const auto policy = policy_for(
      *world, is_own ? world->folder : std::filesystem::path(text("policy")), !is_own, streams);
  if (!policy) {
    return policy.error();
  }
  const auto replayed = replay_with(*world, *policy, at, streams);
  if (!replayed) {
    return report(replayed.error(), streams);
  }
  streams.out << (values["json"].as<bool>()   ? replay_json(*replayed)
                  : values["html"].as<bool>() ? replay_html(*replayed)
                                              : replay_text(*replayed));
  return replayed->refused > 0 ? ExitCode::refused : ExitCode::passed;
}

ExitCode run(const Arguments& arguments, Streams& streams) {
  const auto values = read_arguments(usage(), arguments, streams);
  if (!values) {
    return values.error();
  }
  const auto at = replay_at_named((*values)["at"].as<std::string>());
  if (!at) {
    streams.err << "error: --at is receipt or commit-date\n";
    return ExitCode::usage;
  }
  if ((*values)["json"].as<bool>() && (*values)["html"].as<bool>()) {
    streams.err << "error: --json and --html exclude each other\n";
    return ExitCode::usage;
  }
  return replay_at(*values, *at, streams);
}

}  // namespace

Command repo_replay_command() {
  return {"repo", "replay", "judges history as if it were pushed now", run};
}

}  // namespace refwarden
