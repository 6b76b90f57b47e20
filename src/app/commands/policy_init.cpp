#include <cerrno>
#include <ostream>
#include <system_error>

#include <boost/program_options/value_semantic.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include "app/commands/commands.hpp"
#include "base/fd_io.hpp"
#include "policy/load.hpp"
#include "policy/templates.hpp"

namespace fs = std::filesystem;
namespace po = boost::program_options;

namespace refwarden {
namespace {

// Whatever the admin's umask says: others may read a policy, and nobody else may write it.
constexpr mode_t k_folder_mode = 0755;
constexpr mode_t k_file_mode = 0644;

Usage usage() {
  Usage result;
  result.synopsis = "policy init [--folder DIR] [--repo NAME]";
  result.text =
      "Writes commented policy files that load: system.toml and people.toml, or repos/NAME.toml\n"
      "with --repo, and cases for \"policy test\" in tests/. A file that is there is never\n"
      "overwritten.";
  result.options.add_options()(
      "folder", po::value<std::string>()->value_name("DIR")->default_value(k_default_policy_folder),
      "the policy folder")("repo", po::value<std::string>()->value_name("NAME"),
                           "the repository's name or absolute path");
  return result;
}

tl::unexpected<Failure> cannot(const std::string& what, const fs::path& path) {
  return fail(FailureCode::server_broken, what,
              path.string() + ": " + std::generic_category().message(errno));
}

Done make_folder(const fs::path& folder) {
  std::error_code error;
  if (fs::is_directory(folder, error)) {
    return {};
  }
  fs::create_directories(folder.parent_path(), error);
  if (::mkdir(folder.c_str(), k_folder_mode) != 0 || ::chmod(folder.c_str(), k_folder_mode) != 0) {
    return cannot("a policy folder could not be made", folder);
  }
  return {};
}

Done write_template(const fs::path& folder, const Template& file, Streams& streams) {
  const fs::path path = folder / file.name;
  const Fd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, k_file_mode));
  if (!fd.is_open() && errno == EEXIST) {
    streams.out << fmt::format("kept      {}\n", path.string());
    return {};
  }
  const bool written = fd.is_open() && ::fchmod(fd.get(), k_file_mode) == 0;
  if (!written) {
    return cannot("a policy file could not be written", path);
  }
  streams.out << fmt::format("wrote     {}\n", path.string());
  return write_all(fd.get(), file.text);
}

Done write_all_of(const fs::path& folder, const std::vector<Template>& files, Streams& streams) {
  for (const fs::path& each : {folder, folder / "keys", folder / "repos", folder / "tests"}) {
    if (auto made = make_folder(each); !made) {
      return made;
    }
  }
  for (const Template& file : files) {
    if (auto written = write_template(folder, file, streams); !written) {
      return written;
    }
  }
  return {};
}

ExitCode run(const Arguments& arguments, Streams& streams) {
  const auto values = read_arguments(usage(), arguments, streams);
  if (!values) {
    return values.error();
  }
  std::vector<Template> files = policy_templates();
  if (values->count("repo") > 0) {
    auto own = repository_templates((*values)["repo"].as<std::string>());
    if (!own) {
      streams.err << fmt::format("error: --repo: {}\n", own.error());
      return ExitCode::usage;
    }
    files = *std::move(own);
  }
  const fs::path folder = fs::absolute((*values)["folder"].as<std::string>()).lexically_normal();
  const Done written = write_all_of(folder, files, streams);
  return written ? ExitCode::passed : report_to_admin(written.error(), streams);
}

}  // namespace

Command policy_init_command() {
  return {"policy", "init", "writes commented policy files that load", run};
}

}  // namespace refwarden
