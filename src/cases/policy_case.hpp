// A case of a policy's unit tests: a push that never happened, as an admin wrote it down, and what
// has to become of it (refwarden-policy(5), "POLICY TESTS").
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/position.hpp"
#include "facts/facts.hpp"
#include "policy/policy.hpp"
#include "rules/finding.hpp"
#include "signature/fact.hpp"

namespace refwarden {

// What stands at a path before or after a commit.
enum class CaseEntry : std::uint8_t { nothing, file, executable, symlink, submodule };
std::string_view name_of(CaseEntry entry);  // "nothing", "file", ...

struct CasePath {
  std::string path;
  CaseEntry was = CaseEntry::file;
  CaseEntry is = CaseEntry::file;
  std::uint64_t lines = 1;  // added and removed
  std::uint64_t bytes = 0;  // of what is there afterwards
  std::string content;      // what content rules look into
};

struct CaseSignature {
  std::optional<std::string> signer;  // a person's id
  SignatureState state = SignatureState::none;
  std::optional<SignatureFormat> format;
  SignatureRule::SecurityKey security_key = SignatureRule::SecurityKey::any;
};

// What a merge takes in as its second parent: the commits on the side, or the branch itself.
enum class CaseMerge : std::uint8_t { side, main };
std::string_view name_of(CaseMerge merge);  // "side", "main"

struct CaseCommit {
  std::optional<Oid> id;
  std::string author;  // a person's id or an address
  std::string committer;
  CaseSignature signature;
  std::string message;
  std::vector<CasePath> paths;  // what it answers for itself
  bool on_side = false;
  std::optional<CaseMerge> merge;
};

struct CaseTag {
  std::optional<std::string> name;
  std::string tagger;  // a person's id or an address; empty: nobody
  CaseSignature signature;
};

// The words of `verdict`: "accept", "refuse", "warn".
enum class CaseVerdict : std::uint8_t { accept, refuse, warn };
std::string_view name_of(CaseVerdict verdict);
CaseVerdict verdict_of(Outcome outcome);

struct Expectation {
  CaseVerdict verdict = CaseVerdict::accept;
  std::set<std::string> codes;                  // of what refuses, exactly
  std::optional<std::set<std::string>> warned;  // of what warns, exactly; nothing: whatever
};

struct PolicyCase {
  std::string name;
  Position at;
  Instant clock;
  std::string ref;
  UpdateKind kind = UpdateKind::fast_forward;
  std::string pusher;                        // a login; empty: the host names nobody
  std::optional<CaseSignature> certificate;  // of the push, and about it
  TargetType target = TargetType::commit;
  std::vector<std::string> refs;  // others that the repository has
  std::vector<std::string> tree;  // paths that are there before
  std::vector<CaseCommit> commits;
  std::optional<CaseTag> tag;
  Expectation expected;
};

// One file of cases, for the system's rules alone where `policy_file` is empty.
struct CaseFile {
  std::string name;         // "tests/payments.toml"
  std::string policy_file;  // "repos/payments.toml"
  std::vector<PolicyCase> cases;
};

}  // namespace refwarden
