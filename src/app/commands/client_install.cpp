#include <ostream>
#include <string>

#include <boost/program_options/value_semantic.hpp>
#include <fmt/format.h>

#include "app/commands/commands.hpp"
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
constexpr std::string_view k_hook = R"(#!/bin/sh
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

Usage usage() {
  Usage result;
  result.synopsis = "client install [--policy FOLDER] [--login NAME] [--remove]";
  result.text =
      "Has git ask refwarden in the clone around the current folder before each push: a pre-push\n"
      "hook runs refwarden commit check, and a push that the server would refuse is not made. A\n"
      "hook of somebody else stays as it is.";
  result.options.add_options()("policy", po::value<std::string>()->value_name("FOLDER"),
                               "the policy copy to check with from now on, in this clone")(
      "login", po::value<std::string>()->value_name("NAME"),
      "who is pushing from this clone, as the server's host says it")("remove", po::bool_switch(),
                                                                      "takes the hook away again");
  return result;
}

Result<fs::path> find_hook() {
  const auto hooks = ask_git({"rev-parse", "--path-format=absolute", "--git-path", "hooks"});
  if (!hooks) {
    return tl::unexpected(hooks.error());
  }
  if (!*hooks) {
    return fail(FailureCode::push_malformed, "there is no clone around the current folder");
  }
  return fs::path(**hooks) / "pre-push";
}

enum class Hook : std::uint8_t { absent, ours, other };

Hook look_at(const fs::path& path) {
  std::error_code ignored;
  if (!fs::exists(fs::symlink_status(path, ignored))) {
    return Hook::absent;
  }
  const auto text = read_file(path, k_most_hook_bytes);
  return text && *text == k_hook ? Hook::ours : Hook::other;
}

Done write_hook(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  if (!error) {
    if (Done done = place_file(path, k_hook, Replace::yes); !done) {
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

ExitCode remove_hook(const fs::path& path, Streams& streams) {
  if (look_at(path) != Hook::ours) {
    streams.err << fmt::format("error: {} is not refwarden's, nothing was removed\n",
                               path.string());
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

ExitCode install_hook(const fs::path& path, Streams& streams) {
  if (look_at(path) == Hook::other) {
    streams.err << fmt::format(
        "error: {} is there already and stays as it is\n"
        "hint: let it read its input once and run, for each line:\n"
        "hint:   refwarden commit check --remote \"$1\" --ref \"$ref\" \"$old..$new\"\n",
        path.string());
    return ExitCode::unreadable;
  }
  if (const Done done = write_hook(path); !done) {
    return report_to_admin(done.error(), streams);
  }
  streams.out << fmt::format("git asks refwarden before each push: {}\n", path.string());
  return ExitCode::passed;
}

ExitCode run(const Arguments& arguments, Streams& streams) {
  const auto values = read_arguments(usage(), arguments, streams);
  if (!values) {
    return values.error();
  }
  const auto hook = find_hook();
  if (!hook) {
    return report_to_admin(hook.error(), streams);
  }
  if ((*values)["remove"].as<bool>()) {
    return remove_hook(*hook, streams);
  }
  const ExitCode noted = note_choices(*values, streams);
  return noted == ExitCode::passed ? install_hook(*hook, streams) : noted;
}

}  // namespace

Command client_install_command() {
  return {"client", "install", "has git ask in a clone before each push", run};
}

}  // namespace refwarden
