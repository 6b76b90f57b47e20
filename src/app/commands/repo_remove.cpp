#include <ostream>

#include <boost/program_options/value_semantic.hpp>
#include <fmt/format.h>

#include "app/commands/commands.hpp"
#include "app/commands/git_config.hpp"
#include "app/commands/hooks_folder.hpp"
#include "app/commands/hooks_path.hpp"
#include "app/commands/signed_pushes.hpp"
#include "app/hook_files.hpp"

namespace fs = std::filesystem;
namespace po = boost::program_options;

namespace refwarden {
namespace {

Usage usage() {
  Usage result;
  result.synopsis = "repo remove PATH | repo remove --hooks-path FOLDER [--system]";
  result.text =
      "Takes refwarden's hooks out of the repository at PATH, puts back what was there before, "
      "and\n"
      "removes the refwarden section of its configuration, and what repo install --signed-pushes\n"
      "set there. The record stays.\n"
      "With --hooks-path it undoes what repo install --hooks-path did for all repositories.";
  result.options.add_options()  //
      ("PATH", po::value<std::string>(), "")("hooks-path",
                                             po::value<std::string>()->value_name("FOLDER"),
                                             "the folder that core.hooksPath leads to")(
          "system", po::bool_switch(), "in the system's git configuration");
  result.optional = {"PATH"};
  return result;
}

Done restore_hook(const HookFile& hook, Streams& streams) {
  // Also where the program is gone: the link has its name.
  const fs::path program = hook_program(hook.kind).value_or(fs::path());
  const HookFiles files = look_at_hook(hook, program);
  const bool ours = files.state == HookState::ours || files.state == HookState::ours_moved;
  if (!ours) {
    return {};
  }
  if (auto away = take_hook_away(hook, program); !away) {
    return away;
  }
  streams.out << fmt::format("{:<9} {}\n", files.has_former ? "restored" : "removed",
                             hook.path.string());
  return {};
}

Done remove_hooks(const fs::path& git_dir, Streams& streams) {
  for (const HookHome home : k_homes) {
    const auto hooks = find_hooks_folder(git_dir, home);
    if (!hooks) {
      return tl::unexpected(hooks.error());
    }
    for (const HookKind kind : {HookKind::pre_receive, HookKind::update, HookKind::post_receive,
                                HookKind::reference_transaction}) {
      if (auto removed = restore_hook(hooks->file(kind), streams); !removed) {
        return removed;
      }
    }
  }
  return {};
}

Done remove(const fs::path& path, Streams& streams) {
  const auto git_dir = find_git_dir(path);
  if (!git_dir) {
    return tl::unexpected(git_dir.error());
  }
  return remove_hooks(*git_dir, streams)
      .and_then([&] { return withdraw_signed_pushes(*git_dir, streams); })
      .and_then([&] { return remove_own_section(*git_dir, "refwarden"); });
}

ExitCode run(const Arguments& arguments, Streams& streams) {
  const auto values = read_arguments(usage(), arguments, streams);
  if (!values) {
    return values.error();
  }
  const bool has_path = values->count("PATH") > 0;
  if (has_path == (values->count("hooks-path") > 0)) {
    streams.err << fmt::format("error: either PATH or --hooks-path\nusage: refwarden {}\n",
                               usage().synopsis);
    return ExitCode::usage;
  }
  if (!has_path) {
    const bool system = (*values)["system"].as<bool>();
    return remove_hooks_path((*values)["hooks-path"].as<std::string>(),
                             system ? GitScope::system : GitScope::account, streams);
  }
  const auto removed = remove((*values)["PATH"].as<std::string>(), streams);
  return removed ? ExitCode::passed : report_to_admin(removed.error(), streams);
}

}  // namespace

Command repo_remove_command() {
  return {"repo", "remove", "takes the hooks out and puts back what was there", run};
}

}  // namespace refwarden
