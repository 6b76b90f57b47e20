#include <algorithm>
#include <ostream>

#include <boost/program_options/value_semantic.hpp>
#include <fmt/format.h>

#include "app/commands/commands.hpp"
#include "app/commands/key_store.hpp"
#include "base/fd_io.hpp"
#include "base/untrusted.hpp"
#include "policy/people_edit.hpp"
#include "policy/policy_folder.hpp"
#include "signature/ssh_key.hpp"

namespace po = boost::program_options;

namespace refwarden {
namespace {

Usage usage() {
  Usage result;
  result.synopsis = "key add PERSON FILE [--replace] [--folder DIR]";
  result.text =
      "Lists the one key in FILE for PERSON: an OpenPGP certificate, armored or binary, whose "
      "file\n"
      "goes to the keys folder without what the policy does not need, or an SSH public key. The\n"
      "key is put into people.toml where nothing else of that file has to change; otherwise the\n"
      "entry to add is printed.";
  add_folder_option(result.options);
  result.options.add_options()("PERSON", po::value<std::string>(), "")(
      "FILE", po::value<std::string>(), "")("replace", po::bool_switch(),
                                            "an older file of the same certificate may give way");
  result.positional = {"PERSON", "FILE"};
  return result;
}

// What FILE has: one of the two.
struct NewKey {
  Replace replace = Replace::no;  // an older file of the certificate
  std::optional<ImportedCertificate> certificate;
  std::string entry;  // as people.toml writes it
  std::string name;   // as key_name_of gives it
};

bool is_ssh_line(const std::string& text) {
  return text.starts_with("ssh-") || text.starts_with("ecdsa-") || text.starts_with("sk-");
}

tl::expected<NewKey, std::string> ssh_key_in(std::string text) {
  while (text.ends_with('\n') || text.ends_with('\r')) {
    text.pop_back();
  }
  if (text.find('\n') != std::string::npos) {
    return tl::unexpected<std::string>("the file has more than one line");
  }
  const auto key = parse_ssh_public_key(text);
  if (!key) {
    return tl::unexpected(key.error());
  }
  // Without the comment, which says nothing that the policy reads.
  return NewKey{Replace::no, std::nullopt, text.substr(0, text.find(' ', key->type.size() + 1)),
                "ssh:" + key->fingerprint};
}

tl::expected<NewKey, std::string> key_in(const std::string& file) {
  if (is_ssh_line(file)) {
    return ssh_key_in(file);
  }
  auto certificates = import_certificates(file);
  if (!certificates) {
    return tl::unexpected(certificates.error());
  }
  if (certificates->size() != 1) {
    return tl::unexpected<std::string>(
        "the file has more than one certificate: import them, and list "
        "each for its person");
  }
  const std::string name = "openpgp:" + certificates->front().fingerprint;
  return NewKey{Replace::no, std::move(certificates->front()), name, name};
}

// What `policy check` would say of the file that was stored.
Done check_stored(const KeyBook& book, const NewKey& key) {
  if (!key.certificate) {
    return {};
  }
  const SignatureLimits& limits = book.policy.signatures;
  return check_key_file(book.policy.server.keys, key.certificate->fingerprint,
                        {limits.rsa_bits, limits.algorithms});
}

// Whoever has the key already.
const BookKey* holder_of(const KeyBook& book, const std::string& name) {
  const auto found = std::find_if(book.keys.begin(), book.keys.end(),
                                  [&](const BookKey& entry) { return entry.name == name; });
  return found == book.keys.end() ? nullptr : &*found;
}

Done edit_people(const KeyBook& book, const std::string& person, const std::string& entry) {
  const auto& path = book.policy.server.people;
  const auto old = read_file(path, std::size_t{2} << 20U);
  if (!old) {
    return tl::unexpected(old.error());
  }
  const auto edited = with_key(*old, person, entry);
  if (!edited) {
    return fail(FailureCode::policy_broken, edited.error());
  }
  if (Done done = place_file(path, *edited, Replace::yes); !done) {
    return done;
  }
  // It cannot fail to load; should it, the old file comes back.
  if (!read_policy_folder(book.policy.folder).is_sound()) {
    return place_file(path, *old, Replace::yes).and_then([]() -> Done {
      return fail(FailureCode::policy_broken, "people.toml did not load with the key in it");
    });
  }
  return {};
}

ExitCode list_for(const KeyBook& book, const std::string& person, const NewKey& key,
                  Streams& streams) {
  const Done done = edit_people(book, person, key.entry);
  if (done) {
    streams.out << fmt::format("listed    {} for \"{}\" in {}\n", key.name, person,
                               book.policy.server.people.string());
    return ExitCode::passed;
  }
  streams.err << fmt::format("error: {}{}{}\n", done.error().told,
                             done.error().detail.empty() ? "" : ": ",
                             printable(Untrusted(done.error().detail), 300));
  streams.err << fmt::format("hint: add this to keys of [people.{}] yourself:\n", person);
  streams.out << fmt::format("\"{}\"\n", key.entry);
  return ExitCode::unreadable;
}

ExitCode add_key(const KeyBook& book, const std::string& person, const NewKey& key,
                 Streams& streams) {
  const BookKey* holder = holder_of(book, key.name);
  if (holder != nullptr && holder->person->id != person) {
    streams.err << fmt::format("error: {} is listed for \"{}\"\n", key.name, holder->person->id);
    return ExitCode::refused;
  }
  // The file first: a listed key without one refuses pushes.
  if (key.certificate) {
    const ExitCode stored = store_certificate(book, *key.certificate, key.replace, streams);
    if (stored != ExitCode::passed) {
      return stored;
    }
  }
  if (holder != nullptr) {
    streams.out << fmt::format("listed    {} for \"{}\" already\n", key.name, person);
    return ExitCode::passed;
  }
  if (const Done usable = check_stored(book, key); !usable) {
    streams.err << fmt::format("error: {} is not listed: {}\n", key.name, usable.error().told);
    return ExitCode::refused;
  }
  return list_for(book, person, key, streams);
}

ExitCode run(const Arguments& arguments, Streams& streams) {
  const auto values = read_arguments(usage(), arguments, streams);
  if (!values) {
    return values.error();
  }
  const auto book = read_key_book_to_change(*values, streams);
  if (!book) {
    return book.error();
  }
  const std::string person = (*values)["PERSON"].as<std::string>();
  if (!(*book)->policy.people.contains(person)) {
    streams.err << fmt::format("error: people.toml has no person \"{}\"\n",
                               printable(Untrusted(person)));
    return ExitCode::usage;
  }
  const auto file = read_file((*values)["FILE"].as<std::string>(), k_import_file_limit);
  if (!file) {
    return report_to_admin(file.error(), streams);
  }
  auto key = key_in(*file);
  if (!key) {
    streams.err << fmt::format("error: {}\n", key.error());
    return ExitCode::refused;
  }
  key->replace = (*values)["replace"].as<bool>() ? Replace::yes : Replace::no;
  return add_key(**book, person, *key, streams);
}

}  // namespace

Command key_add_command() {
  return {"key", "add", "lists a key for a person", run};
}

}  // namespace refwarden
