#include <ostream>

#include <boost/program_options/value_semantic.hpp>
#include <fmt/format.h>

#include "app/commands/commands.hpp"
#include "app/commands/git_config.hpp"
#include "app/policy_checkout.hpp"
#include "app/policy_place.hpp"
#include "policy/load.hpp"
#include "policy/show.hpp"

namespace fs = std::filesystem;
namespace po = boost::program_options;

namespace refwarden {
namespace {

Usage usage() {
  Usage result;
  result.synopsis = "policy show --repo PATH [--ref REF] [--folder DIR] [--json]";
  result.text =
      "Prints the policy in force for a repository, or for one ref of it, each line with the file\n"
      "and line that it comes from, and the refs that no rule covers.";
  result.options.add_options()("repo", po::value<std::string>()->value_name("PATH")->required(),
                               "the repository")("ref", po::value<std::string>()->value_name("REF"),
                                                 "only what reaches this ref")(
      "folder", po::value<std::string>()->value_name("DIR"),
      "the policy folder (otherwise the repository's own)")("json", po::bool_switch(),
                                                            "one JSON object");
  return result;
}

std::optional<std::string> text_of(const po::variables_map& values, const char* name) {
  return values.count(name) > 0 ? std::optional(values[name].as<std::string>()) : std::nullopt;
}

Result<PolicyPlace> find_place(const fs::path& git_dir, const std::optional<std::string>& folder) {
  if (!folder) {
    return find_policy(git_dir.string(), Quarantine::ignore);
  }
  auto repository = open_repository(git_dir.string(), Quarantine::ignore, "");
  if (!repository) {
    return tl::unexpected(std::move(repository).error());
  }
  const fs::path named = fs::absolute(*folder).lexically_normal();
  return find_policy_home(named).map([&](PolicyHome&& home) {
    return PolicyPlace{*std::move(repository), std::move(home.folder), named,
                       std::move(home.commit)};
  });
}

Result<ShowRequest> request_for(const Repository& repository,
                                const std::optional<std::string>& ref) {
  const auto refs = repository.refs();
  if (!refs) {
    return tl::unexpected(refs.error());
  }
  ShowRequest request;
  request.ref = ref;
  for (const RefTip& tip : refs->direct) {
    request.refs.push_back(tip.name);
  }
  request.has_commit = [&repository](const Oid& id) {
    const auto header = repository.header(id);
    return header && *header && (*header)->type == ObjectType::commit;
  };
  return request;
}

ExitCode print_problems(const Problems& problems, Streams& streams) {
  for (const Problem& problem : problems.all) {
    streams.err << to_text(problem);
  }
  return ExitCode::policy;
}

ExitCode show(const po::variables_map& values, Streams& streams) {
  const auto git_dir = find_git_dir(values["repo"].as<std::string>());
  if (!git_dir) {
    return report_to_admin(git_dir.error(), streams);
  }
  const auto place = find_place(*git_dir, text_of(values, "folder"));
  if (!place) {
    return report_to_admin(place.error(), streams);
  }
  const auto policy = load_policy({place->folder, git_dir->string(), SystemClock().now()});
  if (!policy) {
    return print_problems(policy.error(), streams);
  }
  auto request = request_for(*place->repository, text_of(values, "ref"));
  if (!request) {
    return report_to_admin(request.error(), streams);
  }
  request->commit = place->commit;
  streams.out << (values["json"].as<bool>() ? show_json(*policy, *request)
                                            : show_text(*policy, *request));
  return ExitCode::passed;
}

ExitCode run(const Arguments& arguments, Streams& streams) {
  const auto values = read_arguments(usage(), arguments, streams);
  return values ? show(*values, streams) : values.error();
}

}  // namespace

Command policy_show_command() {
  return {"policy", "show", "prints the policy in force, each line with its origin", run};
}

}  // namespace refwarden
