#include <iterator>
#include <ostream>
#include <string>
#include <utility>

#include <boost/program_options/value_semantic.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "app/check_commits.hpp"
#include "app/clone_as_server.hpp"
#include "app/commands/commands.hpp"
#include "app/commands/fetched_policy.hpp"
#include "app/commands/git_child.hpp"
#include "app/commands/push_plan.hpp"
#include "app/commands/scratch.hpp"
#include "app/progress_line.hpp"
#include "app/push_ending.hpp"
#include "base/untrusted.hpp"
#include "policy/load.hpp"

namespace fs = std::filesystem;
namespace po = boost::program_options;

namespace refwarden {
namespace {

Usage usage() {
  Usage result;
  result.synopsis =
      "commit check [RANGE] [--ref REF] [--remote NAME] [--policy FOLDER] [--repo NAME]\n"
      "                                  [--login NAME] [--json [--all-commits]] [--tree ID]";
  result.text =
      "Says what the server would say to a push from this clone, without pushing. RANGE is\n"
      "OLD..NEW, or NEW alone: OLD is what the server has at REF (the remote-tracking branch), "
      "NEW\n"
      "what it would get (HEAD, or the tag that REF names). Ends with 1 where the push would be\n"
      "refused, and with 3 where the policy copy does not load. With --tree it says what the "
      "message\n"
      "of a commit with that tree would need.";
  const auto text = [](const char* name) {
    return po::value<std::string>()->default_value("")->value_name(name);
  };
  result.options.add_options()("RANGE", text(""), "")(
      "ref", text("REF"), "the ref on the server; else the upstream of the current branch")(
      "remote", text("NAME"), "the remote; else the one that git push takes")(
      "policy", text("FOLDER"),
      "the policy copy; else refwarden.policydir of git's configuration, else what the remote "
      "publishes, else /etc/refwarden")(
      "repo", text("NAME"),
      "the repository's name or path on the server; else the remote's URL says")(
      "login", text("NAME"), "who is pushing, as the host says it; else git's refwarden.login")(
      "json", po::bool_switch(), "the decision record to stdout")(
      "all-commits", po::bool_switch(), "every judged commit in the record, however many")(
      "tree", text("ID"),
      "of a commit that is still to be made on HEAD, as git write-tree says it");
  result.optional = {"RANGE"};
  return result;
}

ExitCode report(const Failure& failure, Streams& streams) {
  streams.err << fmt::format("error: {}\n", failure.told);
  if (!failure.detail.empty()) {
    streams.err << fmt::format("hint: {}\n", printable(Untrusted(failure.detail), 400));
  }
  return exit_code_of(failure.code);
}

// The policy copy that somebody has named; nothing: nobody has.
Result<std::optional<fs::path>> named_folder(const std::string& named, const std::string& git_dir) {
  if (!named.empty()) {
    return fs::absolute(named).lexically_normal();
  }
  const auto setting = policy_setting(git_dir);
  if (!setting) {
    return tl::unexpected(setting.error());
  }
  if (*setting && !fs::path(**setting).is_absolute()) {
    return fail(FailureCode::push_malformed,
                "git's setting refwarden.policydir is not an absolute path", **setting);
  }
  return *setting ? std::optional<fs::path>(**setting) : std::nullopt;
}

// What was named, else what the remote publishes, else the machine's own.
Result<PolicyHome> find_policy_copy(std::optional<fs::path> named, const PushPlan& plan,
                                    const Scratch& scratch) {
  if (named) {
    return PolicyHome{*std::move(named), {}};
  }
  auto fetched = find_fetched_policy(plan.git_dir, plan.remote, scratch.path());
  if (!fetched) {
    return tl::unexpected(std::move(fetched).error());
  }
  std::error_code ignored;
  if (*fetched) {
    return **std::move(fetched);
  }
  if (fs::exists(k_default_policy_folder, ignored)) {
    return PolicyHome{k_default_policy_folder, {}};
  }
  return fail(FailureCode::policy_broken, "there is no policy to check with",
              "refwarden client install and then git fetch bring the one that the server "
              "publishes, if it does; --policy names a copy");
}

// The update that a push would be, and the repository as the server has it before.
Done look_at_clone(const PushPlan& plan, CommitCheck& check) {
  auto repository = open_repository(plan.git_dir, Quarantine::ignore);
  const auto refs = repository ? (*repository)->refs() : tl::unexpected(repository.error());
  if (!refs) {
    return tl::unexpected(refs.error());
  }
  RefsSnapshot server = server_refs(*refs, plan.remote);
  check.update.ref = plan.ref;
  check.update.new_id = plan.new_id;
  check.update.old_id =
      plan.old_id.value_or(value_of(server, plan.ref, (*repository)->algorithm()));
  set_old(server, check.update);
  check.place.repository = as_server(*std::move(repository), std::move(server));
  return {};
}

void choose_repository(const std::string& named, const PushPlan& plan, CommitCheck& check) {
  check.repository = named.empty() ? plan.repository : named;
  if (check.place.commit && !check.repository.starts_with('/')) {
    check.repository.insert(0, "/");  // its one file lists every path (export_policy)
  }
  // A path of the server's is matched as the server matches it.
  check.choice =
      !named.empty() && named.front() == '/' ? FileChoice::listed : FileChoice::listed_or_named;
}

// A commit with that tree as git would make it now, which nothing refers to.
Result<std::string> draft_of(const std::string& tree) {
  if (!Oid::parse(tree)) {
    return fail(FailureCode::push_malformed, "--tree needs the full id of a tree");
  }
  std::vector<std::string> arguments{"commit-tree", "-m", "draft", tree};
  const auto head = ask_git({"rev-parse", "--verify", "--quiet", "HEAD^{commit}"});
  if (head && *head) {
    arguments.insert(arguments.begin() + 1, {"-p", **head});
  }
  auto made = head ? ask_git(std::move(arguments)) : head;
  if (!made) {
    return tl::unexpected(made.error());
  }
  return *made ? Result<std::string>(**std::move(made))
               : fail(FailureCode::push_malformed, "git makes no commit of that tree", tree);
}

Result<CommitCheck> prepare(const po::variables_map& values, const Scratch& scratch) {
  const auto text = [&](const char* name) { return values[name].as<std::string>(); };
  const bool is_draft = !text("tree").empty();
  const auto range = is_draft ? draft_of(text("tree")) : Result<std::string>(text("RANGE"));
  const auto plan =
      range ? plan_push({*range, text("ref"), text("remote")}) : tl::unexpected(range.error());
  if (!plan) {
    return tl::unexpected(plan.error());
  }
  auto named = named_folder(text("policy"), plan->git_dir);
  if (!named) {
    return tl::unexpected(std::move(named).error());
  }
  const auto login = login_setting(plan->git_dir);
  if (!login) {
    return tl::unexpected(login.error());
  }
  CommitCheck check;
  check.git_dir = plan->git_dir;
  check.login = text("login").empty() ? login->value_or("") : text("login");
  check.signers = values["all-commits"].as<bool>() ? SignerList::whole : SignerList::bounded;
  check.is_draft = is_draft;
  // git was asked in the developer's environment; from here on the same holds as in a hook.
  clean_process();
  auto copy = find_policy_copy(*std::move(named), *plan, scratch);
  if (!copy) {
    return tl::unexpected(std::move(copy).error());
  }
  check.place.folder = std::move(copy->folder);
  check.place.named = check.place.folder;
  check.place.commit = std::move(copy->commit);
  choose_repository(text("repo"), *plan, check);
  return look_at_clone(*plan, check).map([&] { return std::move(check); });
}

Result<CheckedCommits> judge(CommitCheck check) {
  const SystemClock clock;
  ProgressLine progress(clock, [](std::string_view text) {
    if (::isatty(STDERR_FILENO) == 1) {
      [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), text.size());
    }
  });
  const CheckTools tools{clock,
                         [&](std::string_view doing, std::uint64_t done, std::uint64_t total) {
                           progress.show(doing, done, total);
                           return true;
                         },
                         [] { return std::optional<int>(); },
                         [](std::chrono::seconds) {},
                         {},
                         {},
                         [](const std::string&) {}};
  auto checked = check_commits(std::move(check), tools);
  progress.finish();
  return checked;
}

ExitCode run(const Arguments& arguments, Streams& streams) {
  const auto values = read_arguments(usage(), arguments, streams);
  if (!values) {
    return values.error();
  }
  const bool as_json = (*values)["json"].as<bool>();
  if ((*values)["all-commits"].as<bool>() && !as_json) {
    streams.err << "error: --all-commits says what --json lists\n";
    return ExitCode::usage;
  }
  const bool is_draft = !(*values)["tree"].as<std::string>().empty();
  if (is_draft && (as_json || !(*values)["RANGE"].as<std::string>().empty())) {
    streams.err << "error: --tree goes without RANGE and --json\n";
    return ExitCode::usage;
  }
  const auto scratch = Scratch::make();
  auto check = scratch ? prepare(*values, *scratch) : tl::unexpected(scratch.error());
  if (!check) {
    return report(check.error(), streams);
  }
  if (check->update.old_id == check->update.new_id) {
    streams.err << report_nothing_to_push(check->update.ref);
    return ExitCode::passed;
  }
  const std::string named = (*values)["repo"].as<std::string>();
  const auto commit = check->place.commit;
  const auto checked = judge(*std::move(check));
  if (!checked) {
    return report(checked.error(), streams);
  }
  const bool is_name = !named.empty() && named.front() != '/';
  if (is_name && checked->code != ExitCode::policy && !checked->has_file) {
    streams.err << fmt::format("error: the policy has no file for a repository \"{}\"\n",
                               printable(Untrusted(named)));
    return ExitCode::usage;
  }
  streams.err << checked->findings
              << (commit ? report_fetched_policy(commit->from.ref, commit->id) : "");
  if (is_draft) {
    streams.out << checked->needs;
    return checked->code;
  }
  streams.out << (as_json ? checked->record : checked->passed);
  return checked->code;
}

}  // namespace

Command commit_check_command() {
  return {"commit", "check", "says what the server would say to a push", run};
}

}  // namespace refwarden
