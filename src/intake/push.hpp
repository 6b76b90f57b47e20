// Step 1, what git told us: ref updates from stdin or arguments, and the hook's environment.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/untrusted.hpp"
#include "git/object_id.hpp"

namespace refwarden {

struct RefUpdate {
  std::string ref;  // bytes as pushed; checked by git's rules, so no control characters or blanks
  Oid old_id;       // null: the ref does not exist yet
  Oid new_id;       // null: a deletion

  bool operator==(const RefUpdate&) const = default;
};

// A copy of the process environment taken once, before anything is cleaned.
class Environment {
 public:
  explicit Environment(std::map<std::string, std::string> values) : m_values(std::move(values)) {}
  static Environment of_process();
  // Set but empty is missing (hosts.md).
  [[nodiscard]] std::optional<std::string> get(const std::string& name) const;
  [[nodiscard]] const std::map<std::string, std::string>& values() const { return m_values; }

 private:
  std::map<std::string, std::string> m_values;
};

enum class HookKind : std::uint8_t { pre_receive, update, post_receive, reference_transaction };
std::string_view name_of(HookKind kind);

// What git found when it compared the nonce of a push certificate with its own.
enum class NonceStatus : std::uint8_t { ok, bad, missing, slop, unsolicited };
std::string_view name_of(NonceStatus status);  // git's own words: "OK", "BAD", ...

// What git says of a push certificate. What it thinks of the signature is not read.
struct CertificateClaim {
  Oid blob;                           // the certificate, stored by git; not in the quarantine
  std::string nonce;                  // the server's; empty: it has none
  std::optional<NonceStatus> status;  // nothing: the server has no nonce
};

// Everything that one run of a hook was handed.
struct Push {
  HookKind hook = HookKind::pre_receive;
  std::string git_dir;                          // realpath of GIT_DIR
  std::vector<RefUpdate> updates;               // in the order of stdin
  std::vector<Untrusted> options;               // push options, opaque
  std::optional<std::string> ref_namespace;     // GIT_NAMESPACE
  std::optional<CertificateClaim> certificate;  // pre-receive only
  bool is_planned = false;                      // no hook: what a push would be
  // What the policy's host says of it.
  std::string host_repository;  // its own name for the repository; decides nothing
  bool is_dry_run = false;      // judged like any other, but nothing lands
};

// Reads `text` (all of stdin): one line `old new ref` for each update, each ended by a line feed,
// both ids of one width, a name that git-check-ref-format(1) accepts and that is not longer than
// 1024 bytes. No line, another shape, the same ref twice, or more than `most_updates` lines:
// failure.
Result<std::vector<RefUpdate>> parse_updates(std::string_view text, std::size_t most_updates);

// The three arguments of an update hook.
Result<RefUpdate> parse_update_arguments(const std::vector<std::string>& arguments);

// True where git would take `name` as a full ref name (git-check-ref-format(1)).
bool is_ref_name(std::string_view name);

// The realpath of GIT_DIR: what a repository is called from here on (decisions.md 21).
Result<std::string> read_git_dir(const Environment& environment);

// Push options, the shallow marker and the git folder from the environment. GIT_SHALLOW_FILE set is
// a `shallow_push` failure. At most 1000 options of 4096 bytes each.
// The push certificate is taken under pre-receive only, where git sets its variables (githooks(5)).
Result<Push> read_push(HookKind kind, const Environment& environment,
                       std::vector<RefUpdate> updates);

// Removes every variable that could change what libraries or child processes do: keeps PATH
// and HOME (fixed), LC_ALL=C, TZ=UTC and the quarantine variables. Makes sure that descriptors 0 to
// 2 are open and closes all others. GIT_NAMESPACE is kept too, GIT_NO_REPLACE_OBJECTS is set, and
// new files are private. Call after Environment::of_process and before any library.
void clean_process();

}  // namespace refwarden
