// The keys of people.toml with what is known of each, for the commands about keys.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/program_options/options_description.hpp>
#include <boost/program_options/variables_map.hpp>
#include <tl/expected.hpp>

#include "app/command_line.hpp"
#include "policy/policy.hpp"
#include "policy/policy_folder.hpp"
#include "policy/policy_pointer.hpp"
#include "signature/key_file.hpp"

namespace refwarden {

struct BookKey {
  const Person* person = nullptr;
  const PersonKey* key = nullptr;
  std::string name;                     // "openpgp:8D3C...", "ssh:SHA256:...", as the record has it
  std::string algorithm;                // "ed25519", "rsa4096", "sk-p256"; "-": not known
  std::optional<HeldCertificate> held;  // OpenPGP, where the file can be used
  std::string unreadable;               // OpenPGP: why the file cannot be used; empty: it can
  bool is_weak = false;                 // SSH: below the policy's floor
  // The last day on which it counts and can sign: the earliest of its window, its person's `left`
  // and the certificate's end.
  std::optional<Day> last_day;
};

struct KeyBook {
  std::optional<PolicyCommit> commit;  // where the policy stands in git: its files are a copy
  Policy policy;                       // of the system level
  std::vector<BookKey> keys;           // by person, in the order of the file; points into `policy`
};

// "openpgp:" or "ssh:" and the fingerprint.
std::string name_of(const PersonKey& key);

// Adds --folder, with the policy folder as default.
void add_folder_option(boost::program_options::options_description& options);

// The keys of `folder`, which has to be sound, each looked at. Key files that cannot be used are in
// the book.
std::unique_ptr<KeyBook> key_book_of(PolicyFolder folder);

// Reads system.toml, people.toml and the key files. Where the first two do not load, says why and
// gives the exit code to end with. Key files that cannot be used are in the book.
tl::expected<std::unique_ptr<KeyBook>, ExitCode> read_key_book(
    const boost::program_options::variables_map& values, Streams& streams);

// The same to change them: refuses where the policy stands in git, and says where to change it.
tl::expected<std::unique_ptr<KeyBook>, ExitCode> read_key_book_to_change(
    const boost::program_options::variables_map& values, Streams& streams);

// A key in one of the forms of people.toml, as the record names it; or why it is none.
tl::expected<std::string, std::string> key_name_of(const std::string& written);

}  // namespace refwarden
