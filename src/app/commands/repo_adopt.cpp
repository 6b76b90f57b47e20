#include <ostream>

#include <boost/program_options/value_semantic.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/adoption_line.hpp"
#include "app/commands/commands.hpp"
#include "app/commands/git_config.hpp"
#include "app/commands/loaded_policy.hpp"
#include "audit/record.hpp"
#include "base/fd_io.hpp"

namespace fs = std::filesystem;
namespace po = boost::program_options;

namespace refwarden {
namespace {

constexpr std::size_t k_longest_reason = 500;
constexpr std::size_t k_most_policy_bytes = std::size_t{4} << 20U;

Usage usage() {
  Usage result;
  result.synopsis = "repo adopt PATH ID --reason TEXT";
  result.text =
      "Declares that the commit ID and everything before it count as judged: writes ID into the\n"
      "repository's policy file, and a record of it with the reason.";
  result.options.add_options()("PATH", po::value<std::string>(), "")(
      "ID", po::value<std::string>(), "")("reason",
                                          po::value<std::string>()->value_name("TEXT")->required(),
                                          "why these commits need no judgement");
  result.positional = {"PATH", "ID"};
  return result;
}

Result<Oid> read_commit_id(const LoadedPolicy& loaded, const std::string& text) {
  const auto id = Oid::parse(text);
  if (!id) {
    return fail(FailureCode::push_malformed, "the commit has to be a full object id", text);
  }
  const auto header = loaded.place.repository->header(*id);
  if (!header) {
    return tl::unexpected(header.error());
  }
  if (!*header || (*header)->type != ObjectType::commit) {
    return fail(FailureCode::object_missing, "the repository has no such commit", text);
  }
  return *id;
}

bool is_adopted(const Policy& policy, const Oid& commit) {
  for (const AdoptionPoint& point : policy.adopted) {
    if (point.commit == commit) {
      return true;
    }
  }
  return false;
}

// A new file of the same owner and mode, renamed over the old one.
Done replace_file(const fs::path& path, std::string_view text) {
  const fs::path fresh = path.string() + ".new";
  struct stat status {};
  const bool found = ::stat(path.c_str(), &status) == 0;
  const Fd fd(found ? ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600) : -1);
  const bool written = fd.is_open() && write_all(fd.get(), text) &&
                       ::fchown(fd.get(), status.st_uid, status.st_gid) == 0 &&
                       ::fchmod(fd.get(), status.st_mode & 07777U) == 0 && ::fsync(fd.get()) == 0 &&
                       ::rename(fresh.c_str(), path.c_str()) == 0;
  if (!written) {
    ::unlink(fresh.c_str());
    return fail(FailureCode::server_broken, "the policy file could not be written", path.string());
  }
  return {};
}

Done write_adoption(const LoadedPolicy& loaded, const Oid& commit, Instant now) {
  if (is_adopted(loaded.policy, commit)) {
    return {};
  }
  const std::string line = fmt::format("adopted = [\"{}\"]", commit.hex());
  if (loaded.place.commit) {
    return fail(FailureCode::policy_broken, "this policy stands in git",
                fmt::format("commit {} to {} of {}", line, loaded.place.commit->from.ref,
                            loaded.place.commit->from.repository.string()));
  }
  if (!loaded.policy.repository_file) {
    return fail(FailureCode::policy_broken, "this repository has no policy file of its own",
                fmt::format("write one that has [repo] with {}", line));
  }
  const fs::path file = loaded.policy.folder / *loaded.policy.repository_file;
  const auto before = read_file(file, k_most_policy_bytes);
  if (!before) {
    return tl::unexpected(before.error());
  }
  const auto after = with_adopted(*before, commit);
  if (!after) {
    return fail(FailureCode::policy_broken, "the policy file could not be changed by itself",
                fmt::format("put {} under [repo] of {}", line, file.string()));
  }
  if (auto written = replace_file(file, *after); !written) {
    return written;
  }
  const auto reloaded = load_policy_of(loaded.git_dir, now);
  if (reloaded && is_adopted(reloaded->policy, commit)) {
    return {};
  }
  if (auto restored = replace_file(file, *before); !restored) {
    return restored;
  }
  return fail(FailureCode::policy_broken, "the policy file could not be changed by itself",
              fmt::format("put {} under [repo] of {}", line, file.string()));
}

Done adopt(const po::variables_map& values, Streams& streams) {
  const Instant now = SystemClock().now();
  const auto git_dir = find_git_dir(values["PATH"].as<std::string>());
  if (!git_dir) {
    return tl::unexpected(git_dir.error());
  }
  const auto loaded = load_policy_of(*git_dir, now);
  if (!loaded) {
    return tl::unexpected(loaded.error());
  }
  const auto commit = read_commit_id(*loaded, values["ID"].as<std::string>());
  if (!commit) {
    return tl::unexpected(commit.error());
  }
  const Server& server = loaded->policy.server;
  const Adoption adoption{server.name, loaded->git_dir, *commit, values["reason"].as<std::string>(),
                          now};
  // The record first: an adoption point that nobody can explain must not come to be.
  const Done done = as_owner_of(server.audit, [&]() -> Done {
                      const auto written = append_adopted(server.audit, adoption);
                      return written ? Done() : tl::unexpected(written.error());
                    }).and_then([&] { return write_adoption(*loaded, *commit, now); });
  if (done) {
    streams.out << fmt::format("adopted   {} and everything before it\n", commit->hex());
  }
  return done;
}

ExitCode run(const Arguments& arguments, Streams& streams) {
  const auto values = read_arguments(usage(), arguments, streams);
  if (!values) {
    return values.error();
  }
  const std::string reason = (*values)["reason"].as<std::string>();
  if (reason.empty() || reason.size() > k_longest_reason) {
    streams.err << fmt::format("error: a reason has 1 to {} bytes\n", k_longest_reason);
    return ExitCode::usage;
  }
  const Done adopted = adopt(*values, streams);
  return adopted ? ExitCode::passed : report_to_admin(adopted.error(), streams);
}

}  // namespace

Command repo_adopt_command() {
  return {"repo", "adopt", "counts a commit and everything before it as judged", run};
}

}  // namespace refwarden
