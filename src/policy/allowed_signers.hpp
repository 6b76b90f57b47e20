// An allowed_signers file of OpenSSH (ssh-keygen(1), ALLOWED SIGNERS) as people of a policy.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"

namespace refwarden {

constexpr std::size_t k_allowed_signers_limit = std::size_t{2} << 20U;

// Something about one line, for the admin; printable.
struct SignerRemark {
  std::size_t line = 0;  // from 1
  std::string text;
};

struct AllowedKey {
  std::string key;  // "ssh-ed25519 AAAA...", without comment
  std::optional<Day> from;
  std::optional<Day> until;
};

// Everybody whom one line names, or several lines that share an address.
struct AllowedPerson {
  std::string id;  // the table's name, from the first address
  std::vector<std::string> emails;
  std::vector<AllowedKey> keys;
};

struct AllowedSigners {
  std::vector<AllowedPerson> people;
  std::vector<SignerRemark> problems;  // all of the file; with one, `people` is not to be used
  std::vector<SignerRemark> notes;     // windows that became narrower
};

// Strict: each line has plain e-mail addresses, `namespaces` with "git" in it, no other options but
// `valid-after` and `valid-before`, and a key that a policy takes. A key counts on whole UTC days
// here: a window is cut to those that lie within it, wherever in the world a time without "Z" may
// mean.
AllowedSigners read_allowed_signers(std::string_view file);

// The tables for people.toml.
std::string people_tables(const std::vector<AllowedPerson>& people);

}  // namespace refwarden
