// What an admin wrote, as types that cannot be wrong: one repository's effective policy after the
// system's and its own file were joined. Every item keeps where it was written. Nothing here knows
// a commit.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "git/objects.hpp"
#include "intake/host.hpp"
#include "policy/nouns.hpp"
#include "policy/rule.hpp"
#include "signature/verifier.hpp"

namespace refwarden {

// --- the whole
// -------------------------------------------------------------------------------------

// What becomes of a ref that changes by another way than a push that was let in.
enum class OtherDoors : std::uint8_t { off, record, refuse };
std::string_view name_of(OtherDoors doors);  // "off", "record", "refuse"

struct Server {
  Mode mode = Mode::enforce;
  Host host = Host::plain;
  std::string login_variable;  // plain only; empty: nobody is known
  std::string name;            // for the record; the machine's host name if the policy says nothing
  std::string contact;
  std::string help;
  // What a push certificate may name as its remote; empty: anything. The repository's own, where it
  // has a list.
  std::set<std::string> pushee;
  OtherDoors other_doors = OtherDoors::off;
  std::filesystem::path people;  // absolute
  std::filesystem::path keys;
  std::filesystem::path repos;
  std::filesystem::path audit;
  bool publish = false;  // whoever can fetch from a repository may have its policy
};

struct Limits {
  std::uint64_t commits_per_push = 20000;
  std::uint64_t paths_per_commit = 50000;
  std::uint64_t message_bytes = 65536;
  std::uint64_t value_bytes = 256;
  std::uint64_t seconds = 60;
  std::uint64_t findings_shown = 10;
  std::uint64_t updates_per_push = 5000;
  std::uint64_t memory_mib = 2048;
  std::uint64_t threads = 0;  // 0: the cores, at most 8
};

// What happens to pushes where the judging process cannot be confined.
enum class OnMissing : std::uint8_t { refuse, warn };
std::string_view name_of(OnMissing missing);  // "refuse", "warn"

struct ConfinementSettings {
  OnMissing missing = OnMissing::refuse;
};

struct SignatureLimits {
  SignatureEngine engine = SignatureEngine::fast;
  std::chrono::seconds future_skew{600};
  unsigned rsa_bits = 2048;
  AlgorithmLists algorithms;
  std::vector<RevocationFile> revoked_ssh;  // `revoked-ssh-keys`, as read when the policy was
};

// One file that the policy was read from.
struct PolicyFile {
  std::string name;    // below the policy folder
  std::string digest;  // "sha256:<hex>" of its bytes
};

struct AdoptionPoint {
  Oid commit;
  Level level = Level::repository;
  Position at;
};

struct Policy {
  std::filesystem::path folder;
  Server server;
  Limits limits;
  SignatureLimits signatures;
  std::optional<X509Settings> x509;  // [x509], with the bytes of its files
  ConfinementSettings confinement;
  std::map<std::string, Person> people;  // by id
  std::map<std::string, PersonSet> groups;
  std::vector<SshAuthority> ssh_authorities;  // in the order of lines
  std::vector<RefClass> ref_classes;
  RiskModel risk;
  std::vector<Rule> rules;  // in the order of files and lines
  std::vector<Exception> exceptions;
  std::optional<BreakGlass> system_break_glass;
  std::optional<BreakGlass> repository_break_glass;
  std::vector<AdoptionPoint> adopted;
  std::optional<std::string> repository_file;  // "repos/payments.toml"
  std::string repository_name;                 // "payments": of its file, else of its folder
  std::vector<PolicyFile> files;               // system, people, repository, revoked SSH keys
  std::string digest;                          // "sha256:...", over the files and keys/
  // Where each key was written that a file gives: "server.mode", "rules.ticket.pattern". For
  // `policy show`.
  std::map<std::string, Position> origins;
  // Made by index_people(), which the loader calls: lower-cased address or login -> person id.
  // While they are empty the lookups below search all people.
  std::unordered_map<std::string, std::string> people_by_email;
  std::unordered_map<std::string, std::string> people_by_login;

  void index_people();

  // The person whose e-mail address (ASCII case ignored) or login this is; nullptr: nobody's.
  [[nodiscard]] const Person* person_by_email(std::string_view address) const;
  [[nodiscard]] const Person* person_by_login(std::string_view login) const;
  // The ref classes that match `ref` by bytes (full match), by name.
  [[nodiscard]] std::set<std::string> classes_of(std::string_view ref) const;
  // Those that do so by a pattern of the system's file.
  [[nodiscard]] std::set<std::string> system_classes_of(std::string_view ref) const;
  [[nodiscard]] const Rule* rule(std::string_view name) const;
};

}  // namespace refwarden
