#include <ostream>

#include <boost/program_options/value_semantic.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/commands/commands.hpp"
#include "app/commands/git_config.hpp"
#include "app/commands/hooks_folder.hpp"
#include "app/hook_files.hpp"

namespace fs = std::filesystem;
namespace po = boost::program_options;

namespace refwarden {
namespace {

constexpr const char* k_default_folder = "/etc/refwarden";

Usage usage() {
  Usage result;
  result.synopsis = "repo status PATH [--json]";
  result.text =
      "Says which hooks the repository at PATH has, which policy they read, and what keeps them\n"
      "from running. Ends with 1 where a push would not be judged.";
  result.options.add_options()("PATH", po::value<std::string>(), "")("json", po::bool_switch(),
                                                                     "one JSON object");
  result.positional = {"PATH"};
  return result;
}

struct Status {
  fs::path git_dir;
  HooksFolder hooks;
  std::map<HookKind, HookFiles> files;
  std::string policy;
  std::vector<std::string> problems;
};

std::string_view name_of(HookState state) {
  switch (state) {
    case HookState::absent:
      return "absent";
    case HookState::ours:
      return "refwarden";
    case HookState::ours_moved:
      return "another-refwarden";
    case HookState::other:
      return "other";
  }
  std::abort();
}

bool works(const HookFiles& files) {
  const bool ours = files.state == HookState::ours || files.state == HookState::ours_moved;
  return ours && files.executable;
}

void find_problems(Status& status) {
  for (const auto& [kind, files] : status.files) {
    const bool ours = files.state == HookState::ours || files.state == HookState::ours_moved;
    if (ours && !files.executable) {
      status.problems.push_back(
          fmt::format("hooks/{} is not executable, so git skips it", refwarden::name_of(kind)));
    }
    if (!ours && files.has_former) {
      status.problems.push_back(fmt::format("hooks/{} was replaced after refwarden was installed",
                                            refwarden::name_of(kind)));
    }
  }
  if (!works(status.files[HookKind::pre_receive]) && !works(status.files[HookKind::update])) {
    status.problems.emplace_back("no hook judges pushes: run refwarden repo install");
  } else if (!works(status.files[HookKind::post_receive])) {
    status.problems.emplace_back("no post-receive hook records what landed");
  }
  if (status.hooks.elsewhere) {
    status.problems.push_back(
        fmt::format("core.hooksPath is {} outside of this repository, so its own hooks may not run",
                    *status.hooks.elsewhere));
  }
}

Result<Status> look(const fs::path& path) {
  const auto git_dir = find_git_dir(path);
  if (!git_dir) {
    return tl::unexpected(git_dir.error());
  }
  const auto hooks = find_hooks_folder(*git_dir);
  if (!hooks) {
    return tl::unexpected(hooks.error());
  }
  const auto policy = own_setting(*git_dir, "refwarden.policydir");
  if (!policy) {
    return tl::unexpected(policy.error());
  }
  Status status{*git_dir, *hooks, {}, policy->value_or(k_default_folder), {}};
  for (const HookKind kind : {HookKind::pre_receive, HookKind::update, HookKind::post_receive}) {
    const fs::path program = hook_program(kind).value_or(fs::path());
    status.files[kind] = look_at_hook(hooks->folder, kind, program);
  }
  find_problems(status);
  return status;
}

void print_json(const Status& status, std::ostream& stream) {
  nlohmann::json hooks = nlohmann::json::object();
  for (const auto& [kind, files] : status.files) {
    hooks[std::string(refwarden::name_of(kind))] = {{"state", name_of(files.state)},
                                                    {"executable", files.executable},
                                                    {"chained", files.has_former}};
  }
  const nlohmann::json object = {{"repository", status.git_dir.string()},
                                 {"hooks_folder", status.hooks.folder.string()},
                                 {"hooks", hooks},
                                 {"policy", status.policy},
                                 {"problems", status.problems}};
  // Paths need not be UTF-8; JSON has to be.
  stream << object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
}

void print(const Status& status, std::ostream& stream) {
  stream << fmt::format("repository    {}\npolicy        {}\nhooks folder  {}\n",
                        status.git_dir.string(), status.policy, status.hooks.folder.string());
  for (const auto& [kind, files] : status.files) {
    stream << fmt::format("{:<13} {}{}\n", refwarden::name_of(kind), name_of(files.state),
                          files.has_former ? ", then the hook that was there before" : "");
  }
  for (const std::string& problem : status.problems) {
    stream << fmt::format("problem       {}\n", problem);
  }
}

ExitCode run(const Arguments& arguments, Streams& streams) {
  const auto values = read_arguments(usage(), arguments, streams);
  if (!values) {
    return values.error();
  }
  const auto status = look((*values)["PATH"].as<std::string>());
  if (!status) {
    return report_to_admin(status.error(), streams);
  }
  if ((*values)["json"].as<bool>()) {
    print_json(*status, streams.out);
  } else {
    print(*status, streams.out);
  }
  return status->problems.empty() ? ExitCode::passed : ExitCode::refused;
}

}  // namespace

Command repo_status_command() {
  return {"repo", "status", "says which hooks and which policy a repository has", run};
}

}  // namespace refwarden
