#include <ostream>

#include <boost/program_options/value_semantic.hpp>
#include <fmt/format.h>

#include "app/commands/all_repositories.hpp"
#include "app/commands/commands.hpp"
#include "app/commands/first_refs.hpp"
#include "app/commands/git_config.hpp"
#include "app/commands/hooks_folder.hpp"
#include "app/commands/loaded_policy.hpp"
#include "app/commands/signed_pushes.hpp"
#include "app/hook_files.hpp"
#include "base/untrusted.hpp"

namespace fs = std::filesystem;
namespace po = boost::program_options;

namespace refwarden {
namespace {

Usage usage() {
  Usage result;
  result.synopsis =
      "repo install [--all] PATH [--policy FOLDER] [--hook pre-receive|update] [--signed-pushes]";
  result.text =
      "Puts refwarden's hooks into the repository at PATH. A hook that is there is kept and runs\n"
      "after a push that passed. Running it again changes nothing.\n"
      "With --all into every repository below the folder PATH; one that fails is told, and the\n"
      "others go on.";
  result.options.add_options()  //
      ("PATH", po::value<std::string>(), "")("all", po::bool_switch(),
                                             "every repository below the folder PATH")(
          "policy", po::value<std::string>()->value_name("FOLDER"),
          "the policy of this repository (otherwise /etc/refwarden)")(
          "hook", po::value<std::string>()->value_name("KIND")->default_value("pre-receive"),
          "pre-receive, or update where the host has nothing else")(
          "signed-pushes", po::bool_switch(),
          "let git offer signed pushes: set receive.certNonceSeed, and over http "
          "receive.certNonceSlop, where they are not set");
  result.positional = {"PATH"};
  return result;
}

// With --all names are whatever the folders of a server are called.
std::string shown(const fs::path& path) {
  constexpr std::size_t k_columns = 400;
  return printable(Untrusted(path.string()), k_columns);
}

std::optional<HookKind> judging_hook(const std::string& name) {
  for (const HookKind kind : {HookKind::pre_receive, HookKind::update}) {
    if (name == name_of(kind)) {
      return kind;
    }
  }
  return std::nullopt;
}

Done install_hook(const fs::path& hooks, HookKind kind, Streams& streams) {
  const auto program = hook_program(kind);
  if (!program) {
    return tl::unexpected(program.error());
  }
  const HookFiles before = look_at_hook(hooks, kind, *program);
  if (auto placed = place_hook(hooks, kind, *program); !placed) {
    return placed;
  }
  const bool was_there = before.state == HookState::ours;
  streams.out << fmt::format("{:<9} {} -> {}\n", was_there ? "kept" : "installed",
                             shown(hooks / name_of(kind)), shown(*program));
  if (before.state == HookState::other) {
    streams.out << fmt::format("chained   {}, which was there before\n",
                               shown(hooks / former_name(kind)));
  }
  return {};
}

// The repository would be judged twice, or by a hook that nobody asked for any more.
Done remove_hook(const fs::path& hooks, HookKind kind, Streams& streams) {
  const auto program = hook_program(kind);
  if (!program) {
    return tl::unexpected(program.error());
  }
  const HookState state = look_at_hook(hooks, kind, *program).state;
  if (state == HookState::absent || state == HookState::other) {
    return {};
  }
  streams.out << fmt::format("removed   {}\n", shown(hooks / name_of(kind)));
  return take_hook_away(hooks, kind, *program);
}

Done set_policy(const fs::path& git_dir, const std::string& folder, Streams& streams) {
  std::error_code error;
  const fs::path real = fs::canonical(folder, error);
  if (error || !fs::is_directory(real)) {
    return fail(FailureCode::policy_broken, "the policy folder cannot be found", folder);
  }
  streams.out << fmt::format("policy    {}\n", shown(real));
  return set_own(git_dir, "refwarden.policydir", real.string());
}

ExitCode say_where(const HooksFolder& hooks, Streams& streams) {
  if (hooks.shared) {
    streams.err << fmt::format(
        "warning: core.hooksPath of this repository is {}: every repository that names this folder "
        "has these hooks now\n",
        shown(hooks.folder));
  }
  if (!hooks.elsewhere) {
    return ExitCode::passed;
  }
  streams.err << fmt::format(
      "error: git's configuration outside of this repository sets core.hooksPath to {}: where it "
      "reaches the account that serves pushes, the hooks of this repository do not run\n"
      "hint: unset it there, or set core.hooksPath of this repository to {}\n",
      shown(*hooks.elsewhere), shown(hooks.folder));
  return ExitCode::refused;
}

struct Wanted {
  fs::path path;
  HookKind kind = HookKind::pre_receive;
  std::optional<std::string> policy;
  bool signed_pushes = false;
};

// After the hooks: what is offered without them says nothing.
Done look_after_signed_pushes(const fs::path& git_dir, const Wanted& wanted, Streams& streams) {
  const auto loaded = load_policy_of(git_dir, SystemClock().now());
  const bool over_http = loaded && loaded->policy.server.host == Host::http;
  if (wanted.signed_pushes) {
    if (Done done = offer_signed_pushes(git_dir, over_http, streams); !done) {
      return done;
    }
  }
  const auto offer = look_at_offer(git_dir);
  if (!offer || !loaded) {
    return offer ? Done() : tl::unexpected(offer.error());
  }
  for (const std::string& problem :
       offer_problems(*offer, loaded->policy, wanted.kind == HookKind::update)) {
    streams.err << "warning: " << problem << "\n";
  }
  return {};
}

Result<HooksFolder> install(const Wanted& wanted, Streams& streams) {
  const HookKind kind = wanted.kind;
  const auto git_dir = find_git_dir(wanted.path);
  if (!git_dir) {
    return tl::unexpected(git_dir.error());
  }
  auto hooks = find_hooks_folder(*git_dir);
  if (!hooks) {
    return hooks;
  }
  const HookKind unwanted = kind == HookKind::update ? HookKind::pre_receive : HookKind::update;
  // The policy first: a hook without it would refuse pushes for a moment.
  const Done done =
      (wanted.policy ? set_policy(*git_dir, *wanted.policy, streams) : Done())
          .and_then([&] { return install_hook(hooks->folder, kind, streams); })
          .and_then([&] { return install_hook(hooks->folder, HookKind::post_receive, streams); })
          .and_then([&] { return remove_hook(hooks->folder, unwanted, streams); })
          .and_then([&] { return record_first_refs(*git_dir, streams); })
          .and_then([&] { return look_after_signed_pushes(*git_dir, wanted, streams); });
  if (!done) {
    return tl::unexpected(done.error());
  }
  return hooks;
}

ExitCode run(const Arguments& arguments, Streams& streams) {
  const auto values = read_arguments(usage(), arguments, streams);
  if (!values) {
    return values.error();
  }
  const auto kind = judging_hook((*values)["hook"].as<std::string>());
  if (!kind) {
    streams.err << "error: --hook is pre-receive or update\n";
    return ExitCode::usage;
  }
  Wanted wanted{(*values)["PATH"].as<std::string>(), *kind, std::nullopt,
                (*values)["signed-pushes"].as<bool>()};
  if (values->count("policy") > 0) {
    wanted.policy = (*values)["policy"].as<std::string>();
  }
  const auto install_in = [&](const fs::path& path) {
    wanted.path = path;
    const auto hooks = install(wanted, streams);
    return hooks ? say_where(*hooks, streams) : report_to_admin(hooks.error(), streams);
  };
  if (!(*values)["all"].as<bool>()) {
    return install_in(wanted.path);
  }
  std::size_t tried = 0;
  std::size_t failed = 0;
  const fs::path root = wanted.path;
  const ExitCode code = for_all_repositories(root, streams, [&](const fs::path& path) {
    const ExitCode one = install_in(path);
    ++tried;
    failed += one == ExitCode::passed ? 0U : 1U;
    if (one != ExitCode::passed) {
      streams.err << fmt::format("hint: this was about {}\n", shown(path));
    }
    return one;
  });
  streams.out << fmt::format("{} of {} repositories have the hooks\n", tried - failed, tried);
  return code;
}

}  // namespace

Command repo_install_command() {
  return {"repo", "install", "puts the hooks into a repository, keeping what was there", run};
}

}  // namespace refwarden
