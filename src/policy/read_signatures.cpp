// [signatures] and [ssh-authorities.<name>].
#include <algorithm>

#include <fmt/format.h>

#include "policy/draft.hpp"
#include "signature/ssh_blob.hpp"
#include "signature/ssh_key.hpp"

namespace refwarden {

namespace {

constexpr std::size_t k_longest_principal = 255;

// Below the policy folder, and not among the key files, all of which are kept and hashed anyhow.
bool is_revocation_name(const std::filesystem::path& name, const Server& server,
                        const std::filesystem::path& folder) {
  const bool is_plain = std::all_of(name.begin(), name.end(), [](const auto& part) {
    return part != ".." && part != "." && !part.empty();
  });
  const std::filesystem::path keys = server.keys.lexically_relative(folder);
  const auto [differs, rest] = std::mismatch(keys.begin(), keys.end(), name.begin(), name.end());
  return is_plain && !name.is_absolute() && differs != keys.end();
}

void read_revocation_names(TableReader& reader, Policy& policy) {
  for (const Item& item : reader.texts("revoked-ssh-keys")) {
    if (!is_revocation_name(item.text, policy.server, policy.folder)) {
      reader.report(
          ProblemCode::bad_text, item.at,
          "\"revoked-ssh-keys\" must be paths below the policy folder, without \"..\" and "
          "outside of the keys folder");
      continue;
    }
    policy.signatures.revoked_ssh.push_back({item.text, nullptr, "it was not read"});
  }
}

// Whose keys are known already: a key is one person's, or one authority's.
bool is_taken(const std::string& fingerprint, const Policy& policy) {
  const auto is_it = [&](const PersonKey& key) { return key.fingerprint == fingerprint; };
  return std::any_of(policy.ssh_authorities.begin(), policy.ssh_authorities.end(),
                     [&](const SshAuthority& other) { return is_it(other.key); }) ||
         std::any_of(policy.people.begin(), policy.people.end(), [&](const auto& entry) {
           const auto& keys = entry.second.keys;
           return std::any_of(keys.begin(), keys.end(), is_it);
         });
}

// What keeps a public key from being an authority's; empty: nothing.
std::string unfit(const SshPublicKey& key, unsigned rsa_bits) {
  const auto parsed = parse_ssh_blob(key.blob, rsa_bits);
  if (!parsed) {
    return parsed.error().why;
  }
  return parsed->security_key ? "certificates that a security key signed are not taken" : "";
}

std::optional<PersonKey> read_authority_key(TableReader& reader, const Policy& policy) {
  const auto written = reader.text("key");
  if (!written) {
    return std::nullopt;
  }
  const auto parsed = parse_ssh_public_key(*written);
  const std::string why =
      parsed ? unfit(*parsed, policy.signatures.rsa_bits) : std::string(parsed.error());
  if (!why.empty()) {
    reader
        .report(ProblemCode::bad_key, reader.place_of("key"),
                "this is no key that can be an authority's")
        .notes = {why, "an authority's key is a whole SSH public key line: ed25519, ecdsa or RSA"};
    return std::nullopt;
  }
  if (is_taken(parsed->fingerprint, policy)) {
    reader.report(ProblemCode::key_taken, reader.place_of("key"),
                  "this key is a person's or another authority's as well");
  }
  PersonKey key;
  key.format = SignatureFormat::ssh;
  key.fingerprint = parsed->fingerprint;
  key.ssh_blob = parsed->blob;
  key.at = reader.position_of("key");
  return key;
}

bool is_principal(const std::string& text) {
  return !text.empty() && text.size() <= k_longest_principal &&
         std::none_of(text.begin(), text.end(), [](char byte) {
           return static_cast<unsigned char>(byte) < 0x20 || byte == '\x7f';
         });
}

void read_principal(const Entry& entry, SshAuthority& authority, const Layer& layer) {
  Reading reading = layer.reading();
  const auto& people = layer.draft.policy.people;
  const auto* person = std::get_if<std::string>(&entry.value.data);
  if (person == nullptr) {
    reading.report(ProblemCode::wrong_type, entry.value.at,
                   "a principal is given to one person: \"dana@example.org\" = \"dana\"");
    return;
  }
  if (!is_principal(entry.key)) {
    reading.report(ProblemCode::bad_text, entry.at,
                   "a principal has 1 to 255 bytes and no control characters");
  }
  // ssh reads these as patterns in its own files; here they would match themselves alone.
  if (entry.key.find_first_of("*?!,") != std::string::npos) {
    reading.report(ProblemCode::bad_text, entry.at,
                   "a principal is matched byte for byte: no \"*\", \"?\", \"!\" and \",\"");
  }
  if (layer.draft.people_known && people.count(*person) == 0) {
    std::vector<std::string> known;
    for (const auto& [id, each] : people) {
      known.push_back(id);
    }
    reading
        .report(ProblemCode::unknown_name, entry.value.at,
                "the principal is given to nobody of people.toml")
        .suggestion = did_you_mean(*person, known);
  }
  authority.principals.emplace(entry.key, *person);
}

void read_principals(TableReader& reader, SshAuthority& authority, const Layer& layer) {
  const Entry* entry = reader.table("principals");
  if (entry == nullptr) {
    return;
  }
  const auto& entries = std::get<Table>(entry->value.data).entries;
  if (entries.empty()) {
    reader.report(ProblemCode::empty_value, entry->value.at,
                  "\"principals\" gives no principal to anybody");
  }
  for (const Entry& principal : entries) {
    read_principal(principal, authority, layer);
  }
}

}  // namespace

void read_signatures(const Layer& layer, const Entry& entry) {
  Reading reading = layer.reading();
  const Table* table = table_of(reading, entry, "[signatures]");
  if (table == nullptr) {
    return;
  }
  TableReader reader(*table, entry.at, {"[signatures]", {"signatures"}, "signatures", ""}, reading);
  SignatureLimits& limits = layer.draft.policy.signatures;
  limits.engine = reader.word("engine", k_engines).value_or(limits.engine);
  limits.future_skew = reader.duration("future-skew", {0, 86400}).value_or(limits.future_skew);
  limits.rsa_bits =
      static_cast<unsigned>(reader.number("rsa-bits", {2048, 16384}).value_or(limits.rsa_bits));
  AlgorithmLists& lists = limits.algorithms;
  lists.hashes = reader.words("hashes", k_hashes).value_or(lists.hashes);
  lists.curves = reader.words("curves", k_curves).value_or(lists.curves);
  read_revocation_names(reader, layer.draft.policy);
  reader.finish();
}

void read_ssh_authorities(const Layer& layer, const Entry& entry) {
  Reading reading = layer.reading();
  Policy& policy = layer.draft.policy;
  read_named_tables(reading, entry, "an SSH authority",
                    [&](const Entry& named, const Table& table) {
                      TableReader reader(table, named.at,
                                         {"an SSH authority",
                                          {"ssh-authority"},
                                          fmt::format("ssh-authorities.{}", named.key),
                                          ""},
                                         reading);
                      SshAuthority authority;
                      authority.name = named.key;
                      authority.at = layer.document.position(named.at);
                      const auto key = read_authority_key(reader, policy);
                      read_principals(reader, authority, layer);
                      reader.finish();
                      if (key) {
                        authority.key = *key;
                        policy.ssh_authorities.push_back(std::move(authority));
                      }
                    });
}

}  // namespace refwarden
