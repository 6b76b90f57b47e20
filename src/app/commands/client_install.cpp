#include <algorithm>
#include <array>
#include <ostream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <boost/program_options/value_semantic.hpp>
#include <fmt/format.h>

#include "app/commands/commands.hpp"
#include "app/commands/fetched_policy.hpp"
#include "app/commands/git_child.hpp"
#include "app/commands/key_store.hpp"
#include "base/fd_io.hpp"
#include "policy/load.hpp"

namespace fs = std::filesystem;
namespace po = boost::program_options;

namespace refwarden {
namespace {

constexpr std::size_t k_most_hook_bytes = 1U << 20U;

// Only a refusal stops a push: where the policy copy cannot be read, the server will say it all.
// What is pushed to an address without a name has no remote-tracking branch to be compared with.
constexpr std::string_view k_pre_push = R"(#!/bin/sh
# Asks refwarden what the server would say, as `refwarden client install` wrote it.
# `git push --no-verify` goes without.
git config --get "remote.$1.url" >/dev/null || exit 0
refused=0
while read -r _ new ref old; do
  refwarden commit check --remote "$1" --ref "$ref" "$old..$new" </dev/null >&2
  case $? in
    0) ;;
    1) refused=1 ;;
    *) echo "warning: $ref was not checked here; the server will judge it" >&2 ;;
  esac
done
exit $refused
)";

// Comments go into a message that is edited, and that git strips of them: then git has put its own
// there. What cannot be asked leaves the message as it is.
constexpr std::string_view k_prepare_message = R"(#!/bin/sh
# Says in a new message what refwarden will ask for, as `refwarden client install` wrote it.
case $2 in '' | template) ;; *) exit 0 ;; esac
case $(git config commit.cleanup) in '' | default | strip) ;; *) exit 0 ;; esac
case $(git config core.commentChar) in '' | '#') ;; *) exit 0 ;; esac
grep -q '^#' "$1" && tree=$(git write-tree) || exit 0
NEEDS=$(refwarden commit check --tree "$tree" 2>/dev/null) && [ -n "$NEEDS" ] || exit 0
export NEEDS
new=$(awk '/^#/ && !done { print ENVIRON["NEEDS"]; print "#"; done = 1 } { print }' "$1") &&
  printf '%s\n' "$new" >"$1"
exit 0
)";

struct ClientHook {
  const char* name;
  std::string_view text;
  std::string_view does;
};
constexpr std::array k_hooks{
    ClientHook{"pre-push", k_pre_push, "git asks refwarden before each push"},
    ClientHook{"prepare-commit-msg", k_prepare_message,
               "git says in new messages what they will need"},
};

Usage usage() {
  Usage result;
  result.synopsis = "client install [--policy FOLDER] [--login NAME] [--remove]";
  result.text =
      "Has git ask refwarden in the clone around the current folder: before each push, so that "
      "one\n"
      "which the server would refuse is not made, and for each new message, which then says what\n"
      "it will need. Hooks of somebody else (pre-push, prepare-commit-msg) stay as they are.\n"
      "Without --policy, git fetch brings the policies that the clone's remotes publish, and\n"
      "commit check takes them.";
  result.options.add_options()("policy", po::value<std::string>()->value_name("FOLDER"),
                               "the policy copy to check with from now on, in this clone")(
      "login", po::value<std::string>()->value_name("NAME"),
      "who is pushing from this clone, as the server's host says it")("remove", po::bool_switch(),
                                                                      "takes all that away again");
  return result;
}

Result<fs::path> find_hooks() {
  const auto hooks = ask_git({"rev-parse", "--path-format=absolute", "--git-path", "hooks"});
  if (!hooks) {
    return tl::unexpected(hooks.error());
  }
  return *hooks ? Result<fs::path>(**hooks)
                : fail(FailureCode::push_malformed, "there is no clone around the current folder");
}

enum class Found : std::uint8_t { nothing, ours, other };

Found look_at(const fs::path& path, const ClientHook& hook) {
  std::error_code ignored;
  if (!fs::exists(fs::symlink_status(path, ignored))) {
    return Found::nothing;
  }
  const auto text = read_file(path, k_most_hook_bytes);
  return text && *text == hook.text ? Found::ours : Found::other;
}

Done write_hook(const fs::path& path, const ClientHook& hook) {
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  if (!error) {
    if (Done done = place_file(path, hook.text, Replace::yes); !done) {
      return done;
    }
    fs::permissions(path, fs::perms(0755), error);
  }
  return error ? fail(FailureCode::server_broken, "the hook cannot be written",
                      path.string() + ": " + error.message())
               : Done();
}

ExitCode note(const std::string& key, const std::string& value, Streams& streams) {
  const auto set = run_git({"config", key, value});
  if (set && set->exit_code == 0) {
    return ExitCode::passed;
  }
  streams.err << fmt::format("error: git cannot set {} in this clone\n", key);
  return ExitCode::unreadable;
}

// Only a copy that can be used: the hook lets pushes pass where it cannot ask.
ExitCode choose_policy(const fs::path& named, Streams& streams) {
  const fs::path folder = fs::absolute(named).lexically_normal();
  for (const Problem& problem : check_policy(folder, SystemClock().now()).all) {
    if (problem.weight == Problem::Weight::error) {
      streams.err << to_text(problem) << "error: this policy copy does not load\n";
      return ExitCode::policy;
    }
  }
  return note("refwarden.policydir", folder.string(), streams);
}

ExitCode note_choices(const po::variables_map& values, Streams& streams) {
  ExitCode code = ExitCode::passed;
  if (values.count("policy") > 0) {
    code = choose_policy(values["policy"].as<std::string>(), streams);
  }
  if (code == ExitCode::passed && values.count("login") > 0) {
    code = note("refwarden.login", values["login"].as<std::string>(), streams);
  }
  return code;
}

Result<std::vector<std::string>> lines_of(std::vector<std::string> question) {
  const auto answer = ask_git(std::move(question));
  if (!answer) {
    return tl::unexpected(answer.error());
  }
  std::vector<std::string> lines;
  std::istringstream text(answer->value_or(""));
  for (std::string line; std::getline(text, line);) {
    lines.push_back(line);
  }
  return lines;
}

// A remote that is fetched without any refspec stays one (git-fetch(1), CONFIGURED REMOTE-TRACKING
// BRANCHES).
ExitCode fetch_policy_of(const std::string& remote, Streams& streams) {
  const std::string key = "remote." + remote + ".fetch";
  const auto refspecs = lines_of({"config", "--get-all", key});
  if (!refspecs) {
    return report_to_admin(refspecs.error(), streams);
  }
  const std::string wanted = policy_refspec(remote);
  const bool is_there = std::find(refspecs->begin(), refspecs->end(), wanted) != refspecs->end();
  if (refspecs->empty() || is_there) {
    return ExitCode::passed;
  }
  const auto added = run_git({"config", "--add", key, wanted});
  if (!added || added->exit_code != 0) {
    streams.err << fmt::format("error: git cannot set {} in this clone\n", key);
    return ExitCode::unreadable;
  }
  streams.out << fmt::format("git fetch brings the policy that {} publishes, if it does\n", remote);
  return ExitCode::passed;
}

ExitCode forget_policy_of(const std::string& remote, Streams& streams) {
  constexpr int k_not_there = 5;  // git-config(1)
  const std::string key = "remote." + remote + ".fetch";
  const auto removed =
      run_git({"config", "--fixed-value", "--unset-all", key, policy_refspec(remote)});
  if (removed && (removed->exit_code == 0 || removed->exit_code == k_not_there)) {
    return ExitCode::passed;
  }
  streams.err << fmt::format("error: git cannot change {} in this clone\n", key);
  return ExitCode::unreadable;
}

// Each remote may be a server's; one that publishes no policy is fetched as before.
ExitCode change_fetches(bool remove, Streams& streams) {
  const auto remotes = lines_of({"remote"});
  if (!remotes) {
    return report_to_admin(remotes.error(), streams);
  }
  ExitCode code = ExitCode::passed;
  for (const std::string& remote : *remotes) {
    const ExitCode one =
        remove ? forget_policy_of(remote, streams) : fetch_policy_of(remote, streams);
    code = one == ExitCode::passed ? code : one;
  }
  return code;
}

ExitCode remove_hook(const fs::path& path, const ClientHook& hook, Streams& streams) {
  if (look_at(path, hook) != Found::ours) {
    streams.err << fmt::format("error: {} is not refwarden's and stays\n", path.string());
    return ExitCode::unreadable;
  }
  std::error_code error;
  if (!fs::remove(path, error)) {
    streams.err << fmt::format("error: {}: {}\n", path.string(), error.message());
    return ExitCode::unreadable;
  }
  streams.out << fmt::format("removed {}\n", path.string());
  return ExitCode::passed;
}

ExitCode install_hook(const fs::path& path, const ClientHook& hook, Streams& streams) {
  if (look_at(path, hook) == Found::other) {
    streams.err << fmt::format(
        "error: {} is there already and stays as it is\n"
        "hint: let it call refwarden commit check by itself, see refwarden(1)\n",
        path.string());
    return ExitCode::unreadable;
  }
  if (const Done done = write_hook(path, hook); !done) {
    return report_to_admin(done.error(), streams);
  }
  streams.out << fmt::format("{}: {}\n", hook.does, path.string());
  return ExitCode::passed;
}

// Each of them, whatever becomes of the others.
ExitCode change_hooks(const fs::path& folder, bool remove, Streams& streams) {
  ExitCode code = ExitCode::passed;
  for (const ClientHook& hook : k_hooks) {
    const fs::path path = folder / hook.name;
    const ExitCode one =
        remove ? remove_hook(path, hook, streams) : install_hook(path, hook, streams);
    code = one == ExitCode::passed ? code : one;
  }
  return code;
}

ExitCode run(const Arguments& arguments, Streams& streams) {
  const auto values = read_arguments(usage(), arguments, streams);
  if (!values) {
    return values.error();
  }
  const auto hooks = find_hooks();
  if (!hooks) {
    return report_to_admin(hooks.error(), streams);
  }
  const bool remove = (*values)["remove"].as<bool>();
  const ExitCode noted = remove ? ExitCode::passed : note_choices(*values, streams);
  if (noted != ExitCode::passed) {
    return noted;
  }
  const ExitCode hooked = change_hooks(*hooks, remove, streams);
  const bool has_copy = values->count("policy") > 0;
  const ExitCode fetched = has_copy ? ExitCode::passed : change_fetches(remove, streams);
  return hooked == ExitCode::passed ? fetched : hooked;
}

}  // namespace

Command client_install_command() {
  return {"client", "install", "has git ask in a clone before each push", run};
}

}  // namespace refwarden
