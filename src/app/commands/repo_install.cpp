#include <ostream>

#include <boost/program_options/value_semantic.hpp>
#include <fmt/format.h>

#include "app/commands/all_repositories.hpp"
#include "app/commands/commands.hpp"
#include "app/commands/door_hook.hpp"
#include "app/commands/first_refs.hpp"
#include "app/commands/git_config.hpp"
#include "app/commands/hooks_folder.hpp"
#include "app/commands/hooks_path.hpp"
#include "app/commands/install_for_host.hpp"
#include "app/commands/loaded_policy.hpp"
#include "app/commands/signed_pushes.hpp"
#include "app/hook_files.hpp"

namespace fs = std::filesystem;
namespace po = boost::program_options;

namespace refwarden {
namespace {

Usage usage() {
  Usage result;
  result.synopsis =
      "repo install [--all] PATH [--host NAME] [--policy FOLDER] [--hook pre-receive|update] "
      "[--signed-pushes] [--hooks-path FOLDER [--system]]";
  result.text =
      "Puts refwarden's hooks into the repository at PATH. A hook that is there is kept and runs\n"
      "after a push that passed. Running it again changes nothing.\n"
      "With --all into every repository below the folder PATH; one that fails is told, and the\n"
      "others go on.\n"
      "They go where the policy's host looks for them, or the one of --host; with that PATH may "
      "be\n"
      "gitolite's LOCAL_CODE or GitLab's custom_hooks_dir. Without PATH the host's recipe is "
      "printed.\n"
      "With --hooks-path they go into that one folder, for every repository of this account or, "
      "with\n"
      "--system, of this machine.";
  result.options.add_options()  //
      ("PATH", po::value<std::string>(), "")("all", po::bool_switch(),
                                             "every repository below the folder PATH")(
          "host", po::value<std::string>()->value_name("NAME"),
          "plain, http, gitolite, gitea, gitlab, ghes, bitbucket or soft-serve")(
          "policy", po::value<std::string>()->value_name("FOLDER"),
          "the policy of this repository (otherwise /etc/refwarden)")(
          "hooks-path", po::value<std::string>()->value_name("FOLDER"),
          "one folder of hooks for all repositories, which core.hooksPath leads to")(
          "system", po::bool_switch(),
          "set it in the system's git configuration, not in this account's")(
          "hook", po::value<std::string>()->value_name("KIND")->default_value("pre-receive"),
          "pre-receive, or update where the host has nothing else")(
          "signed-pushes", po::bool_switch(),
          "let git offer signed pushes: set receive.certNonceSeed, and over http "
          "receive.certNonceSlop, where they are not set");
  result.optional = {"PATH"};
  return result;
}

std::optional<HookKind> judging_hook(const std::string& name) {
  for (const HookKind kind : {HookKind::pre_receive, HookKind::update}) {
    if (name == name_of(kind)) {
      return kind;
    }
  }
  return std::nullopt;
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

// After the hooks: what is offered without them says nothing.
Done look_after_policy(const fs::path& git_dir, const Wanted& wanted, Streams& streams) {
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
  warn_of_another_host(wanted, loaded->policy.server.host, streams);
  for (const std::string& problem :
       offer_problems(*offer, loaded->policy, wanted.kind == HookKind::update)) {
    streams.err << "warning: " << problem << "\n";
  }
  return {};
}

// Hooks that an installation for another host, or of another kind, has left.
Done remove_others(const fs::path& git_dir, const Wanted& wanted, Streams& streams) {
  const HookKind unwanted =
      wanted.kind == HookKind::update ? HookKind::pre_receive : HookKind::update;
  for (const HookHome home : k_homes) {
    const auto hooks = find_hooks_folder(git_dir, home);
    if (!hooks) {
      return tl::unexpected(hooks.error());
    }
    const bool is_home = home == wanted.home || (runs_by_git(home) && runs_by_git(wanted.home));
    if (hooks->shared && !is_home) {
      continue;  // other repositories may need them
    }
    for (const HookKind kind : {HookKind::pre_receive, HookKind::update, HookKind::post_receive}) {
      const Done done =
          is_home && kind != unwanted ? Done() : remove_hook(hooks->file(kind), streams);
      if (!done) {
        return done;
      }
    }
  }
  return {};
}

// Without --host the policy's. One that does not load says so later, when refs are recorded.
Result<HookHome> home_for(const fs::path& git_dir, const Wanted& wanted) {
  const auto loaded = load_policy_of(git_dir, SystemClock().now());
  if (wanted.host || !loaded) {
    return wanted.home;
  }
  const HostContract& contract = contract_of(loaded->policy.server.host);
  if (contract.home == HookHome::by_hand) {
    const std::string_view name = name_of(contract.host);
    return fail(FailureCode::server_broken,
                fmt::format("the policy has host = \"{}\", which takes hooks through its own pages "
                            "only",
                            name),
                fmt::format("refwarden repo install --host {} prints how", name));
  }
  return contract.home;
}

Done place_hooks(const fs::path& git_dir, const HooksFolder& hooks, const Wanted& wanted,
                 Streams& streams) {
  const auto place = [&](HookKind kind) {
    const HookFile hook = hooks.file(kind);
    return wanted.home == HookHome::common ? look_for_common_hook(hook, streams)
                                           : install_hook(hook, streams);
  };
  return place(wanted.kind)
      .and_then([&] { return place(HookKind::post_receive); })
      .and_then([&] { return settle_door_hook(git_dir, streams); })
      .and_then([&] { return remove_others(git_dir, wanted, streams); })
      .and_then([&] { return record_first_refs(git_dir, streams); })
      .and_then([&] { return look_after_policy(git_dir, wanted, streams); });
}

Result<HooksFolder> install(Wanted wanted, Streams& streams) {
  const auto git_dir = find_git_dir(wanted.path);
  if (!git_dir) {
    return tl::unexpected(git_dir.error());
  }
  // The policy first: a hook without it would refuse pushes for a moment.
  const auto home =
      (wanted.policy ? set_policy(*git_dir, *wanted.policy, streams) : Done()).and_then([&] {
        return home_for(*git_dir, wanted);
      });
  if (!home) {
    return tl::unexpected(home.error());
  }
  wanted.home = *home;
  auto hooks = find_hooks_folder(*git_dir, wanted.home);
  if (!hooks) {
    return hooks;
  }
  if (auto outside = served_outside(*hooks)) {
    streams.out << fmt::format("kept      {}, by core.hooksPath outside of this repository\n",
                               shown(outside->folder));
    if (Done done = record_first_refs(*git_dir, streams); !done) {
      return tl::unexpected(done.error());
    }
    return *std::move(outside);
  }
  if (Done done = place_hooks(*git_dir, *hooks, wanted, streams); !done) {
    return tl::unexpected(done.error());
  }
  if (wanted.home == HookHome::hooks_d) {
    warn_of_missing_main_hook(hooks->file(wanted.kind), streams);
  }
  return hooks;
}

ExitCode install_in(const Wanted& wanted, Streams& streams) {
  const auto hooks = install(wanted, streams);
  return hooks ? say_where(*hooks, streams) : report_to_admin(hooks.error(), streams);
}

ExitCode install_all(Wanted wanted, Streams& streams) {
  std::size_t tried = 0;
  std::size_t failed = 0;
  const fs::path root = wanted.path;
  const ExitCode code = for_all_repositories(root, streams, [&](const fs::path& path) {
    wanted.path = path;
    const ExitCode one = install_in(wanted, streams);
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

// What is asked for, or the exit code to end with.
tl::expected<Wanted, ExitCode> read_wanted(const po::variables_map& values, Streams& streams) {
  const auto text = [&](const char* name) {
    return values.count(name) > 0 ? std::optional(values[name].as<std::string>()) : std::nullopt;
  };
  Wanted wanted;
  if (const auto name = text("host")) {
    wanted.host = read_host_name(*name, streams);
    if (!wanted.host) {
      return tl::unexpected(ExitCode::usage);
    }
    wanted.home = contract_of(*wanted.host).home;
  }
  const auto kind = judging_hook(*text("hook"));
  if (!kind) {
    streams.err << "error: --hook is pre-receive or update\n";
    return tl::unexpected(ExitCode::usage);
  }
  wanted.path = text("PATH").value_or("");
  wanted.kind = *kind;
  wanted.policy = text("policy");
  wanted.signed_pushes = values["signed-pushes"].as<bool>();
  wanted.all = values["all"].as<bool>();
  wanted.hooks_path = text("hooks-path");
  wanted.scope = values["system"].as<bool>() ? GitScope::system : GitScope::account;
  return wanted;
}

ExitCode run(const Arguments& arguments, Streams& streams) {
  const auto values = read_arguments(usage(), arguments, streams);
  if (!values) {
    return values.error();
  }
  const auto wanted = read_wanted(*values, streams);
  if (!wanted) {
    return wanted.error();
  }
  if (wanted->hooks_path || wanted->scope == GitScope::system) {
    return install_hooks_path(*wanted, streams);
  }
  if (const auto answered = install_for_host(*wanted, streams)) {
    return *answered;
  }
  if (wanted->path.empty()) {
    streams.err << fmt::format("error: the argument PATH is missing\nusage: refwarden {}\n",
                               usage().synopsis);
    return ExitCode::usage;
  }
  return wanted->all ? install_all(*wanted, streams) : install_in(*wanted, streams);
}

}  // namespace

Command repo_install_command() {
  return {"repo", "install", "puts the hooks into a repository, keeping what was there", run};
}

}  // namespace refwarden
