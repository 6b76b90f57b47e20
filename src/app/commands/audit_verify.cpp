#include <filesystem>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <boost/program_options/value_semantic.hpp>

#include "app/commands/audit_folder.hpp"
#include "app/commands/commands.hpp"
#include "app/commands/git_config.hpp"
#include "audit/verify.hpp"
#include "git/repository.hpp"

namespace fs = std::filesystem;
namespace po = boost::program_options;

namespace refwarden {
namespace {

using Paths = std::vector<std::string>;

Usage usage() {
  Usage result;
  result.synopsis = "audit verify [--audit DIR] [--repo PATH...] [--json]";
  result.text =
      "Reads the whole record again, recomputes every link, and follows each ref. Refs of the\n"
      "repositories named are compared with the record. Ends with 1 where something is wrong and\n"
      "with 4 where the record or a repository cannot be read.";
  add_audit_options(result.options);
  result.options.add_options()("folder", po::value<std::string>()->value_name("DIR"),
                               "the same as --audit")(
      "repo", po::value<Paths>()->multitoken()->composing()->value_name("PATH"),
      "a repository whose refs to compare; may be repeated")("json", po::bool_switch(),
                                                             "one JSON object");
  return result;
}

// Records name repositories by the realpath of their git directory.
Result<Paths> git_dirs(const Paths& paths) {
  Paths result;
  for (const std::string& path : paths) {
    const auto git_dir = find_git_dir(path);
    if (!git_dir) {
      return tl::unexpected(git_dir.error());
    }
    result.push_back(git_dir->string());
  }
  return result;
}

Result<std::vector<std::pair<std::string, Oid>>> refs_now(const std::string& path) {
  const auto repository = open_repository(path, Quarantine::ignore);
  const auto refs = repository ? (*repository)->refs() : tl::unexpected(repository.error());
  if (!refs) {
    return tl::unexpected(refs.error());
  }
  std::vector<std::pair<std::string, Oid>> result;
  for (const RefTip& tip : refs->direct) {
    result.emplace_back(tip.name, tip.target);
  }
  return result;
}

Result<AuditCheck> verify(const po::variables_map& values) {
  const auto folder = values.count("folder") > 0
                          ? Result<fs::path>(values["folder"].as<std::string>())
                          : audit_folder(values);
  const auto paths = git_dirs(values.count("repo") > 0 ? values["repo"].as<Paths>() : Paths());
  if (!folder || !paths) {
    return tl::unexpected(folder ? paths.error() : folder.error());
  }
  return verify_audit({*folder, *paths, refs_now});
}

ExitCode run(const Arguments& arguments, Streams& streams) {
  const auto values = read_arguments(usage(), arguments, streams);
  if (!values) {
    return values.error();
  }
  const auto check = verify(*values);
  if (!check) {
    return report_to_admin(check.error(), streams);
  }
  streams.out << ((*values)["json"].as<bool>() ? to_json(*check) : to_text(*check));
  return check->problem_count == 0 ? ExitCode::passed : ExitCode::refused;
}

}  // namespace

Command audit_verify_command() {
  return {"audit", "verify", "check the record's chain and what landed", run};
}

}  // namespace refwarden
