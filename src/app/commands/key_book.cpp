#include "app/commands/key_book.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <ostream>

#include <boost/program_options/value_semantic.hpp>
#include <fmt/format.h>

#include "app/policy_checkout.hpp"
#include "policy/person_key.hpp"
#include "signature/openpgp_keyring.hpp"
#include "signature/ssh_blob.hpp"

namespace po = boost::program_options;

namespace refwarden {
namespace {

void keep_earlier(std::optional<Day>& day, std::optional<Day> other) {
  if (other && (!day || *other < *day)) {
    day = other;
  }
}

void look_at_certificate(BookKey& entry, const Policy& policy, const KeyFloor& floor) {
  const auto file = load_key_file(policy.server.keys, entry.key->fingerprint);
  if (!file) {
    entry.unreadable = file.error().detail;
    return;
  }
  const OpenPgpCertificate& certificate = file->certificate;
  entry.algorithm = algorithm_of(certificate.keys.front());
  auto held = inspect_certificate(certificate, floor);
  if (!held) {
    entry.unreadable = held.error().detail.empty() ? held.error().told : held.error().detail;
    return;
  }
  for (const HeldKey& key : held->keys) {
    if (key.fingerprint == held->best) {
      entry.algorithm = key.algorithm;
    }
  }
  if (held->signs_until) {
    keep_earlier(entry.last_day, day_of(*held->signs_until - std::chrono::microseconds(1)));
  }
  entry.held = *std::move(held);
}

void look_at_ssh_key(BookKey& entry, const KeyFloor& floor) {
  const auto key = parse_ssh_blob(entry.key->ssh_blob, 0);
  if (!key) {
    return;  // a fingerprint alone: the loader took no other key
  }
  const auto curve = curve_of(*key);
  const std::string plain =
      curve ? std::string(name_of(*curve)) : fmt::format("rsa{}", key->key.bits());
  entry.algorithm = key->security_key ? "sk-" + plain : plain;
  entry.is_weak = (!curve && key->key.bits() < floor.rsa_bits) ||
                  floor.algorithms.objection_to({{}, curve}).has_value();
}

BookKey entry_of(const Person& person, const PersonKey& key, const Policy& policy) {
  BookKey entry;
  entry.person = &person;
  entry.key = &key;
  entry.name = name_of(key);
  entry.algorithm = "-";
  keep_earlier(entry.last_day, key.until);
  keep_earlier(entry.last_day, person.left);
  const KeyFloor floor{policy.signatures.rsa_bits, policy.signatures.algorithms};
  switch (key.format) {
    case SignatureFormat::openpgp:
      look_at_certificate(entry, policy, floor);
      break;
    case SignatureFormat::ssh:
      look_at_ssh_key(entry, floor);
      break;
    case SignatureFormat::x509:
      break;
  }
  return entry;
}

}  // namespace

std::string name_of(const PersonKey& key) {
  return fmt::format("{}:{}", name_of(key.format), key.fingerprint);
}

void add_folder_option(po::options_description& options) {
  options.add_options()(
      "folder", po::value<std::string>()->value_name("DIR")->default_value(k_default_policy_folder),
      "the policy folder");
}

std::unique_ptr<KeyBook> key_book_of(PolicyFolder folder) {
  auto book = std::make_unique<KeyBook>();
  book->policy = std::move(folder.system.policy);
  for (const auto& [id, person] : book->policy.people) {
    for (const PersonKey& key : person.keys) {
      book->keys.push_back(entry_of(person, key, book->policy));
    }
  }
  return book;
}

tl::expected<std::unique_ptr<KeyBook>, ExitCode> read_key_book(const po::variables_map& values,
                                                               Streams& streams) {
  const auto home = find_policy_home(values["folder"].as<std::string>());
  if (!home) {
    return tl::unexpected(report_to_admin(home.error(), streams));
  }
  PolicyFolder folder = read_policy_folder(home->folder);
  if (!folder.is_sound()) {
    sort_problems(folder.system.problems);
    for (const Problem& problem : folder.system.problems) {
      streams.err << to_text(problem);
    }
    streams.err << "error: the policy does not load\n";
    return tl::unexpected(ExitCode::policy);
  }
  auto book = key_book_of(std::move(folder));
  book->commit = home->commit;
  return book;
}

tl::expected<std::unique_ptr<KeyBook>, ExitCode> read_key_book_to_change(
    const po::variables_map& values, Streams& streams) {
  auto book = read_key_book(values, streams);
  if (book && (*book)->commit) {
    const PolicyPointer& from = (*book)->commit->from;
    streams.err << fmt::format(
        "error: this policy stands in git: name a clone of {} with --folder,\ncommit the change "
        "and push it to {}\n",
        from.repository.string(), from.ref);
    return tl::unexpected(ExitCode::usage);
  }
  return book;
}

tl::expected<std::string, std::string> key_name_of(const std::string& written) {
  const auto document = Document::parse("KEY", "");
  require(document.has_value(), "an empty file is TOML");
  std::vector<Problem> problems;
  std::map<std::string, Position> origins;
  Reading reading{*document, problems, origins};
  const auto key = read_person_key(written, {}, reading);
  if (key) {
    return name_of(*key);
  }
  require(!problems.empty(), "a key that is none has a problem");
  return tl::unexpected(problems.front().text);
}

}  // namespace refwarden
