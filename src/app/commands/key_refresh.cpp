#include <map>
#include <memory>
#include <ostream>
#include <vector>

#include <boost/program_options/value_semantic.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/commands/commands.hpp"
#include "app/policy_checkout.hpp"
#include "app/signature_settings.hpp"
#include "audit/signed_objects.hpp"
#include "base/fd_io.hpp"
#include "facts/signers.hpp"
#include "git/repository.hpp"
#include "policy/load.hpp"
#include "signature/armor.hpp"
#include "signature/gpg_answers.hpp"
#include "signature/openpgp_verifier.hpp"

namespace fs = std::filesystem;
namespace po = boost::program_options;

namespace refwarden {
namespace {

// One certificate may have signed with several subkeys and hashes.
constexpr std::size_t k_samples = 20;
constexpr std::string_view k_openpgp = "openpgp:";

Usage usage() {
  Usage result;
  result.synopsis = "key refresh [--folder DIR]";
  result.text =
      "Asks gpg of each OpenPGP key that the policy lists, with signatures that the record says "
      "it\n"
      "made, and keeps the answers for today, so that pushes need not start gpg to hear the same.\n"
      "Run it once a day, as the owner of the policy. Without it, or where it does not fit the\n"
      "policy any more, pushes take longer and come to the same verdict.";
  result.options.add_options()(
      "folder", po::value<std::string>()->value_name("DIR")->default_value(k_default_policy_folder),
      "the policy folder");
  return result;
}

using Repositories = std::map<std::string, std::unique_ptr<Repository>>;

// nullptr: it cannot be opened.
const Repository* repository_at(const std::string& path, Repositories& repositories) {
  const auto [place, is_new] = repositories.try_emplace(path);
  if (is_new) {
    auto opened = open_repository(path, Quarantine::ignore);
    place->second = opened ? std::move(*opened) : nullptr;
  }
  return place->second.get();
}

std::optional<SignedPart> signed_part_of(const Oid& id, const RawObject& object) {
  if (object.type == ObjectType::commit) {
    auto commit = read_commit(id, object.bytes);
    return commit ? std::move(commit->signed_part) : std::nullopt;
  }
  if (object.type == ObjectType::tag) {
    auto tag = read_tag(id, object.bytes);
    return tag ? std::move(tag->signed_part) : std::nullopt;
  }
  return std::nullopt;
}

// Objects that are not there any more, or that nobody can read, are no samples.
std::vector<SignedPart> samples_in(const std::vector<SignedObject>& objects,
                                   Repositories& repositories) {
  constexpr std::uint64_t k_most_bytes = 1U << 20U;
  std::vector<SignedPart> samples;
  for (const SignedObject& object : objects) {
    const Repository* repository = repository_at(object.path, repositories);
    const auto raw = repository == nullptr ? Result<std::optional<RawObject>>(std::nullopt)
                                           : repository->read(object.id, k_most_bytes);
    auto part = raw && *raw ? signed_part_of(object.id, **raw) : std::nullopt;
    if (part && !told_signature(part) && format_of(part->signature) == SignatureFormat::openpgp) {
      samples.push_back(*std::move(part));
    }
  }
  return samples;
}

Result<std::vector<SignedPart>> find_samples(const Policy& policy) {
  const auto newest = newest_signed(policy.server.audit, k_samples);
  if (!newest) {
    return tl::unexpected(newest.error());
  }
  Repositories repositories;
  std::vector<SignedPart> samples;
  for (const auto& [key, objects] : *newest) {
    if (key.starts_with(k_openpgp)) {
      std::vector<SignedPart> of_key = samples_in(objects, repositories);
      samples.insert(samples.end(), std::make_move_iterator(of_key.begin()),
                     std::make_move_iterator(of_key.end()));
    }
  }
  return samples;
}

// One after the other: a key whose file is broken must not keep the others from being asked.
std::map<std::string, std::string> ask(const Policy& policy, Instant now,
                                       const std::vector<SignedPart>& samples) {
  SignatureSettings settings = signature_settings(policy);
  settings.engine = SignatureEngine::fast;
  settings.read_answers = {};
  settings.work_folder = fs::temp_directory_path();
  std::vector<ListedKey> keys = listed_keys(policy, now).keys;
  OpenPgpVerifier verifier(std::move(keys), std::move(settings));
  for (const SignedPart& sample : samples) {
    const SignedText text{sample.signature, sample.payload};
    [[maybe_unused]] const auto ignored = verifier.verify(std::span(&text, 1), now);
  }
  return verifier.answers();
}

tl::unexpected<Failure> unwritten(const fs::path& path) {
  return fail(FailureCode::server_broken, "gpg's answers could not be kept", path.string());
}

Done write_answers(const fs::path& path, const std::string& text) {
  const fs::path fresh = path.string() + ".new";
  ::unlink(fresh.c_str());
  const Fd fd(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644));
  const bool written = fd.is_open() && write_all(fd.get(), text) && ::fchmod(fd.get(), 0644) == 0 &&
                       ::rename(fresh.c_str(), path.c_str()) == 0;
  if (!written) {
    ::unlink(fresh.c_str());
    return unwritten(path);
  }
  return {};
}

// What is there afterwards is what was just heard, and nothing else.
Done keep(const fs::path& folder, const std::map<std::string, std::string>& answers) {
  std::error_code error;
  fs::remove_all(folder, error);
  // Whatever the umask: the account that serves pushes reads it.
  if (error || ::mkdir(folder.c_str(), 0755) != 0 || ::chmod(folder.c_str(), 0755) != 0) {
    return unwritten(folder);
  }
  for (const auto& [primary, text] : answers) {
    if (Done done = write_answers(folder / gpg_answers_name(primary), text); !done) {
      return done;
    }
  }
  return {};
}

std::size_t openpgp_keys(const Policy& policy) {
  std::size_t count = 0;
  for (const auto& [id, person] : policy.people) {
    for (const PersonKey& key : person.keys) {
      count += key.format == SignatureFormat::openpgp ? 1 : 0;
    }
  }
  return count;
}

ExitCode run(const Arguments& arguments, Streams& streams) {
  const auto values = read_arguments(usage(), arguments, streams);
  if (!values) {
    return values.error();
  }
  const auto home = find_policy_home((*values)["folder"].as<std::string>());
  if (!home) {
    return report_to_admin(home.error(), streams);
  }
  const fs::path& folder = home->folder;
  const Instant now = SystemClock().now();
  const auto policy = load_policy({folder, {}, now});
  if (!policy) {
    streams.err << fmt::format("error: the policy does not load; see refwarden policy check {}\n",
                               "--folder " + folder.string());
    return ExitCode::policy;
  }
  const auto samples = find_samples(*policy);
  if (!samples) {
    return report_to_admin(samples.error(), streams);
  }
  const auto answers = ask(*policy, now, *samples);
  if (const Done kept = keep(folder / k_gpg_answers, answers); !kept) {
    return report_to_admin(kept.error(), streams);
  }
  streams.out << fmt::format(
      "{} of {} OpenPGP keys: pushes signed by them need no gpg until {} ends\n", answers.size(),
      openpgp_keys(*policy), to_text(day_of(now)) + " UTC");
  return ExitCode::passed;
}

}  // namespace

Command key_refresh_command() {
  return {"key", "refresh", "asks gpg of the listed keys once, for all pushes of a day", run};
}

}  // namespace refwarden
