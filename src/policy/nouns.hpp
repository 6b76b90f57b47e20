// What a policy names once, for rules to combine: people, ref classes, risk classes.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/glob.hpp"
#include "base/instant.hpp"
#include "base/position.hpp"
#include "signature/fact.hpp"

namespace refwarden {

enum class Mode : std::uint8_t { off, warn, enforce };
std::string_view name_of(Mode mode);

enum class Level : std::uint8_t { system, repository };

// --- people
// ---------------------------------------------------------------------------------------

struct PersonKey {
  SignatureFormat format = SignatureFormat::openpgp;
  std::string fingerprint;  // as ListedKey::fingerprint
  std::string ssh_blob;
  std::optional<Day> from;
  std::optional<Day> until;
  Position at;
};

struct Person {
  std::string id;                   // the table's name: "dana"
  std::string name;                 // "Dana Reyes"
  std::vector<std::string> emails;  // as written; compared with ascii_lower
  std::vector<std::string> logins;
  std::vector<PersonKey> keys;
  std::optional<Day> left;  // the last day that counts
  bool robot = false;
  Position at;
};

// Whose SSH certificates count, and for whom (`[ssh-authorities.<name>]`).
struct SshAuthority {
  std::string name;                               // the table's name
  PersonKey key;                                  // a whole public key
  std::map<std::string, std::string> principals;  // exact bytes -> person id
  Position at;
};

// A set of persons as the policy says it: the names used there (for messages: "group developers or
// dana") and the persons they come to.
struct PersonSet {
  std::vector<std::string> names;  // groups and people, as written
  std::set<std::string> persons;   // ids
  Position at;
};

// --- refs and risk
// --------------------------------------------------------------------------------

struct RefPattern {
  Glob glob;
  Level level = Level::system;  // whose file has it: `match-also` adds to a system's class
  Position at;
};

enum class TargetType : std::uint8_t { commit, tag, tree, blob, nested_tag };
std::string_view name_of(TargetType type);  // "commit", "tag", "tree", "blob", "nested-tag"

struct RefClass {
  std::string name;
  std::vector<RefPattern> match;
  // What may stand at such a ref. Empty: the default, a commit for refs/heads/, a commit or a tag
  // object that names a commit for refs/tags/.
  std::vector<TargetType> targets;
  Position at;
};

// A property of a change that paths do not show.
enum class ChangeKind : std::uint8_t { submodule, symlink, executable_bit, binary };
std::string_view name_of(ChangeKind kind);  // "submodule", "symlink", "executable-bit", "binary"

using RiskClass = std::size_t;  // index into RiskModel::classes, 0 is the lowest

struct RiskFloor {
  RiskClass risk = 0;
  std::vector<Glob> paths;
  std::vector<ChangeKind> changes;
  std::optional<std::uint64_t> lines_over;
  std::optional<std::uint64_t> files_over;
  std::string because;
  Level level = Level::system;
  Position at;
};

struct RiskModel {
  std::vector<std::string>
      classes;             // lowest first; one class "normal" when the policy has no [risk]
  RiskClass fallback = 0;  // [risk] default
  std::optional<std::string> trailer;
  std::vector<RiskFloor> floors;

  // True where a floor looks at lines, so that they have to be counted.
  [[nodiscard]] bool counts_lines() const;
};

}  // namespace refwarden
