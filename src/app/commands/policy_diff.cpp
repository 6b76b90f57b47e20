#include "app/policy_diff.hpp"

#include <algorithm>
#include <ostream>

#include <boost/program_options/value_semantic.hpp>
#include <fmt/format.h>

#include "app/commands/commands.hpp"
#include "app/commands/replay_world.hpp"
#include "app/policy_checkout.hpp"
#include "policy/load.hpp"
#include "policy/policy_folder.hpp"

namespace fs = std::filesystem;
namespace po = boost::program_options;

namespace refwarden {
namespace {

Usage usage() {
  Usage result;
  result.synopsis =
      "policy diff OLD NEW [--replay RANGE [--repo PATH] [--ref REF] [--at TIME]] [--json]";
  result.text =
      "Says in words what gets looser and what stricter from the policy folder OLD to NEW, for "
      "the\n"
      "system and for each repository's file. With --replay also which pushes of a repository's\n"
      "history would come out otherwise. Ends with 1 where something gets looser, or changes so\n"
      "that nobody can tell.";
  const auto text = [](const char* name, const char* standard) {
    return po::value<std::string>()->default_value(standard)->value_name(name);
  };
  result.options.add_options()("OLD", po::value<std::string>(), "")("NEW", po::value<std::string>(),
                                                                    "")(
      "replay", po::value<std::string>()->value_name("RANGE"),
      "judges these steps by both, as repo replay does: OLD..NEW, or NEW alone, of commits")(
      "repo", text("PATH", "."), "the repository whose history it is")(
      "ref", text("REF", ""), "the branch that is pushed to, as for repo replay")(
      "at", text("TIME", "receipt"), "when each push comes in, as for repo replay")(
      "json", po::bool_switch(), "one JSON object");
  result.positional = {"OLD", "NEW"};
  return result;
}

// The folder itself, or a checkout of the commit that it points at.
Result<fs::path> files_of(const fs::path& folder) {
  return find_policy_home(folder).map([](PolicyHome&& home) { return std::move(home.folder); });
}

// All problems of a folder that would refuse pushes; true: there are none.
bool loads(const fs::path& folder, Streams& streams) {
  const std::vector<Problem> problems = check_policy(folder, SystemClock().now()).all;
  bool is_sound = true;
  for (const Problem& problem : problems) {
    if (problem.weight == Problem::Weight::error) {
      streams.err << to_text(problem);
      is_sound = false;
    }
  }
  if (!is_sound) {
    streams.err << fmt::format("error: the policy in {} does not load\n",
                               printable(Untrusted(folder.string()), 200));
  }
  return is_sound;
}

fs::path folder_named(const po::variables_map& values, const char* name) {
  return fs::absolute(values[name].as<std::string>()).lexically_normal();
}

ExitCode report(const Failure& failure, Streams& streams) {
  const ExitCode code = report_to_admin(failure, streams);
  return failure.code == FailureCode::push_malformed ? ExitCode::usage : code;
}

tl::expected<Replay, ExitCode> replay_by(const fs::path& folder, const ReplayWorld& world,
                                         ReplayAt at, Streams& streams) {
  const auto policy = policy_for(world, folder, true, streams);
  if (!policy) {
    return tl::unexpected(policy.error());
  }
  auto replayed = replay_with(world, *policy, at, streams);
  return replayed ? tl::expected<Replay, ExitCode>(*std::move(replayed))
                  : tl::unexpected(report(replayed.error(), streams));
}

// Nothing where all went well.
std::optional<ExitCode> replay_both(const po::variables_map& values, PolicyDiff& diff,
                                    Streams& streams) {
  const auto at = replay_at_named(values["at"].as<std::string>());
  if (!at) {
    streams.err << "error: --at is receipt or commit-date\n";
    return ExitCode::usage;
  }
  const auto world =
      replay_world({values["repo"].as<std::string>(), values["replay"].as<std::string>(),
                    values["ref"].as<std::string>(), ""});
  if (!world) {
    return report(world.error(), streams);
  }
  const auto before = replay_by(diff.before, *world, *at, streams);
  if (!before) {
    return before.error();
  }
  const auto after = replay_by(diff.after, *world, *at, streams);
  if (!after) {
    return after.error();
  }
  diff.pushes =
      PolicyDiff::Pushes{world->ref, world->steps.size(),
                         changes_between(*before, *after, world->steps), assumptions_of(*after)};
  return std::nullopt;
}

ExitCode run(const Arguments& arguments, Streams& streams) {
  const auto values = read_arguments(usage(), arguments, streams);
  if (!values) {
    return values.error();
  }
  PolicyDiff diff;
  const fs::path before = folder_named(*values, "OLD");
  const fs::path after = folder_named(*values, "NEW");
  diff.before = before.string();
  diff.after = after.string();
  const auto old_files = files_of(before);
  const auto new_files = old_files ? files_of(after) : old_files;
  if (!new_files) {
    return report_to_admin(new_files.error(), streams);
  }
  const bool old_loads = loads(*old_files, streams);
  if (!loads(*new_files, streams) || !old_loads) {
    return ExitCode::policy;
  }
  diff.levels = changes_between(read_policy_folder(*old_files), read_policy_folder(*new_files));
  if (values->count("replay") > 0) {
    if (const auto code = replay_both(*values, diff, streams)) {
      return *code;
    }
  }
  streams.out << ((*values)["json"].as<bool>() ? policy_diff_json(diff) : policy_diff_text(diff));
  return diff.may_be_looser() ? ExitCode::refused : ExitCode::passed;
}

}  // namespace

Command policy_diff_command() {
  return {"policy", "diff", "says what gets looser and what stricter between two policies", run};
}

}  // namespace refwarden
