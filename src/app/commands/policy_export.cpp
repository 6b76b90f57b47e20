#include <cerrno>
#include <ostream>
#include <system_error>

#include <boost/program_options/value_semantic.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include "app/commands/all_repositories.hpp"
#include "app/commands/commands.hpp"
#include "app/commands/git_config.hpp"
#include "app/commands/publish_policy.hpp"
#include "app/commands/scratch.hpp"
#include "app/policy_checkout.hpp"
#include "app/policy_place.hpp"
#include "audit/push_id.hpp"
#include "base/fd_io.hpp"
#include "policy/exported_policy.hpp"
#include "policy/load.hpp"

namespace fs = std::filesystem;
namespace po = boost::program_options;

namespace refwarden {
namespace {

// Whatever the umask says: others may read it, and nobody else may write it.
constexpr mode_t k_folder_mode = 0755;
constexpr mode_t k_file_mode = 0644;

Usage usage() {
  Usage result;
  result.synopsis =
      "policy export --output NEW [--repo PATH] [--folder DIR]\n"
      "       refwarden policy export (--repo PATH | --all ROOT) [--folder DIR]";
  result.text =
      "Writes the policy as clones need it to judge by themselves (commit check): everything that\n"
      "a verdict depends on, without comments and without the server's folders. With --output "
      "into\n"
      "a new folder; otherwise as a commit at refs/refwarden/policy of the repository, or of "
      "every\n"
      "one below ROOT, where the policy says publish = true in [server]. Where it does not, what\n"
      "was published is taken back. Run that as the account that the repositories belong to, once\n"
      "a day or after each change of the policy; where nothing changed no commit is made.";
  const auto path = [](const char* name) { return po::value<std::string>()->value_name(name); };
  result.options.add_options()("output", path("NEW"),
                               "the folder to write, which is not there yet")(
      "repo", path("PATH"), "the repository that the copy is for")(
      "all", path("ROOT"), "every repository below this folder")(
      "folder", path("DIR"), "the policy folder (otherwise the repository's own)");
  return result;
}

struct Request {
  fs::path repository;             // empty: the copy is for all of them
  std::optional<fs::path> folder;  // empty: the repository's own
};

struct Export {
  ExportedFiles files;
  std::string git_dir;  // empty: of all repositories
  bool may_publish = false;
};

tl::unexpected<ExitCode> report(const std::vector<Problem>& problems, Streams& streams) {
  for (const Problem& problem : problems) {
    if (problem.weight == Problem::Weight::error) {
      streams.err << to_text(problem);
    }
  }
  streams.err << "error: the policy does not load\n";
  return tl::unexpected(ExitCode::policy);
}

std::vector<Problem> errors_in(const fs::path& folder) {
  std::vector<Problem> problems = check_policy(folder, SystemClock().now()).all;
  std::erase_if(problems,
                [](const Problem& each) { return each.weight == Problem::Weight::warning; });
  return problems;
}

Result<fs::path> find_files(const Request& request, const std::string& git_dir) {
  if (git_dir.empty() || request.folder) {
    const fs::path named = request.folder.value_or(k_default_policy_folder);
    return find_policy_home(fs::absolute(named).lexically_normal()).map([](PolicyHome&& home) {
      return std::move(home.folder);
    });
  }
  return find_policy(git_dir, Quarantine::ignore).map([](PolicyPlace&& place) {
    return std::move(place.folder);
  });
}

// Whether the policy says that it may be published; of all repositories at once none does. Fails,
// having said all errors, where nobody could be judged by what is in the folder.
tl::expected<bool, ExitCode> may_publish(const fs::path& folder, const std::string& git_dir,
                                         Streams& streams) {
  if (git_dir.empty()) {
    const std::vector<Problem> errors = errors_in(folder);
    return errors.empty() ? tl::expected<bool, ExitCode>(false) : report(errors, streams);
  }
  const auto policy = load_policy({folder, git_dir, SystemClock().now()});
  return policy ? tl::expected<bool, ExitCode>(policy->server.publish)
                : report(policy.error().all, streams);
}

tl::expected<Export, ExitCode> make_export(const Request& request, Streams& streams) {
  Export made;
  if (!request.repository.empty()) {
    const auto git_dir = find_git_dir(request.repository);
    if (!git_dir) {
      return tl::unexpected(report_to_admin(git_dir.error(), streams));
    }
    made.git_dir = git_dir->string();
  }
  const auto folder = find_files(request, made.git_dir);
  if (!folder) {
    return tl::unexpected(report_to_admin(folder.error(), streams));
  }
  const auto publish = may_publish(*folder, made.git_dir, streams);
  if (!publish) {
    return tl::unexpected(publish.error());
  }
  made.may_publish = *publish;
  auto files = export_policy(read_policy_folder(*folder, made.git_dir), made.git_dir);
  if (!files) {
    streams.err << fmt::format("error: the policy cannot be exported: {}\n",
                               printable(Untrusted(files.error()), 400));
    return tl::unexpected(ExitCode::policy);
  }
  made.files = *std::move(files);
  return made;
}

Done cannot_write(const fs::path& path) {
  return fail(FailureCode::server_broken, "the exported policy cannot be written",
              path.string() + ": " + std::generic_category().message(errno));
}

Done make_folder(const fs::path& path) {
  const bool made =
      ::mkdir(path.c_str(), k_folder_mode) == 0 && ::chmod(path.c_str(), k_folder_mode) == 0;
  return made ? Done() : cannot_write(path);
}

// `folder` is made; nothing may be there.
Done write_files(const fs::path& folder, const ExportedFiles& files) {
  Done done = make_folder(folder);
  for (const auto& [name, bytes] : files) {
    fs::path place = folder;
    const fs::path parent = fs::path(name).parent_path();
    for (const fs::path& part : parent) {
      place /= part;
      std::error_code error;
      done = done && !fs::is_directory(place, error) ? make_folder(place) : done;
    }
    if (!done) {
      return done;
    }
    const fs::path path = folder / name;
    const Fd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, k_file_mode));
    const bool written =
        fd.is_open() && ::fchmod(fd.get(), k_file_mode) == 0 && write_all(fd.get(), bytes);
    if (!written) {
      return cannot_write(path);
    }
  }
  return done;
}

// What a clone will read must load there as the policy itself does here.
ExitCode try_out(const Export& made, Streams& streams) {
  const auto scratch = Scratch::make();
  if (!scratch) {
    return report_to_admin(scratch.error(), streams);
  }
  const fs::path folder = scratch->path() / "policy";
  if (const Done done = write_files(folder, made.files); !done) {
    return report_to_admin(done.error(), streams);
  }
  const auto loads = may_publish(folder, made.git_dir, streams);
  return loads ? ExitCode::passed : loads.error();
}

Done write_whole(const fs::path& folder, const ExportedFiles& files) {
  std::error_code error;
  if (fs::exists(fs::symlink_status(folder, error))) {
    return fail(FailureCode::server_broken, "the folder of --output is there already",
                folder.string());
  }
  const auto unique = random_name();
  if (!unique) {
    return tl::unexpected(unique.error());
  }
  const fs::path fresh = folder.string() + ".new-" + *unique;
  Done done = write_files(fresh, files);
  if (done && ::rename(fresh.c_str(), folder.c_str()) != 0) {
    done = cannot_write(folder);
  }
  fs::remove_all(fresh, error);  // what was renamed is not there any more
  return done;
}

ExitCode write_export(const Request& request, const fs::path& output, Streams& streams) {
  const auto made = make_export(request, streams);
  const ExitCode tried = made ? try_out(*made, streams) : made.error();
  if (tried != ExitCode::passed) {
    return tried;
  }
  const fs::path folder = fs::absolute(output).lexically_normal();
  if (const Done done = write_whole(folder, made->files); !done) {
    return report_to_admin(done.error(), streams);
  }
  streams.out << fmt::format("wrote     {}\n", folder.string());
  return ExitCode::passed;
}

ExitCode withdraw(const std::string& git_dir, Streams& streams) {
  const auto withdrawn = withdraw_policy(git_dir);
  if (!withdrawn) {
    return report_to_admin(withdrawn.error(), streams);
  }
  streams.out << fmt::format("{} {}: [server] has no publish = true\n",
                             *withdrawn ? "withdrawn" : "private  ",
                             printable(Untrusted(git_dir), 200));
  return ExitCode::passed;
}

ExitCode publish(const Request& request, Streams& streams) {
  const auto made = make_export(request, streams);
  if (!made) {
    return made.error();
  }
  if (!made->may_publish) {
    return withdraw(made->git_dir, streams);
  }
  if (const ExitCode tried = try_out(*made, streams); tried != ExitCode::passed) {
    return tried;
  }
  const auto published = publish_policy(made->git_dir, made->files, SystemClock().now());
  if (!published) {
    return report_to_admin(published.error(), streams);
  }
  streams.out << fmt::format("{} {}: {} at {}\n", published->is_new ? "published" : "unchanged",
                             printable(Untrusted(made->git_dir), 200), published->commit.brief(),
                             k_policy_ref);
  return ExitCode::passed;
}

ExitCode run(const Arguments& arguments, Streams& streams) {
  const auto values = read_arguments(usage(), arguments, streams);
  if (!values) {
    return values.error();
  }
  const auto path = [&](const char* name) -> fs::path {
    return values->count(name) > 0 ? (*values)[name].as<std::string>() : std::string();
  };
  Request request{path("repo"), {}};
  if (values->count("folder") > 0) {
    request.folder = path("folder");
  }
  const bool for_all = values->count("all") > 0;
  const bool writes = values->count("output") > 0;
  if (for_all ? writes || !request.repository.empty() : !writes && request.repository.empty()) {
    streams.err << "error: policy export needs --output, --repo or both, or --all alone\n";
    return ExitCode::usage;
  }
  if (writes) {
    return write_export(request, path("output"), streams);
  }
  if (!for_all) {
    return publish(request, streams);
  }
  return for_all_repositories(path("all"), streams, [&](const fs::path& repository) {
    return publish({repository, request.folder}, streams);
  });
}

}  // namespace

Command policy_export_command() {
  return {"policy", "export", "writes the policy as clones need it to judge by themselves", run};
}

}  // namespace refwarden
