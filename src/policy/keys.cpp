#include "policy/keys.hpp"

#include <algorithm>
#include <array>

namespace refwarden {

namespace {

constexpr auto k_required = Need::required;
constexpr auto k_optional = Need::optional;

// One key a line: tests/checks/policy_keys.sh reads this table beside the manual page.
constexpr std::array k_keys{
    KeyInfo{"system", "schema", k_required},
    KeyInfo{"system", "adopted", k_optional, "none"},
    KeyInfo{"system", "server", k_optional},
    KeyInfo{"system", "limits", k_optional},
    KeyInfo{"system", "signatures", k_optional},
    KeyInfo{"system", "x509", k_optional},
    KeyInfo{"system", "ssh-authorities", k_optional},
    KeyInfo{"system", "confinement", k_optional},
    KeyInfo{"system", "refs", k_optional},
    KeyInfo{"system", "risk", k_optional},
    KeyInfo{"system", "rules", k_optional},
    KeyInfo{"system", "exceptions", k_optional},
    KeyInfo{"system", "break-glass", k_optional},

    KeyInfo{"persons", "schema", k_required},
    KeyInfo{"persons", "people", k_optional},
    KeyInfo{"persons", "groups", k_optional},

    KeyInfo{"repository", "schema", k_required},
    KeyInfo{"repository", "repo", k_required},
    KeyInfo{"repository", "groups", k_optional},
    KeyInfo{"repository", "refs", k_optional},
    KeyInfo{"repository", "limits", k_optional},
    KeyInfo{"repository", "risk", k_optional},
    KeyInfo{"repository", "rules", k_optional},
    KeyInfo{"repository", "adjust", k_optional},
    KeyInfo{"repository", "exceptions", k_optional},
    KeyInfo{"repository", "break-glass", k_optional},

    KeyInfo{"server", "mode", k_optional, "enforce"},
    KeyInfo{"server", "host", k_optional, "plain"},
    KeyInfo{"server", "login-variable", k_optional, "none"},
    KeyInfo{"server", "name", k_optional, "the machine's host name"},
    KeyInfo{"server", "contact", k_optional, "none"},
    KeyInfo{"server", "help", k_optional, "none"},
    KeyInfo{"server", "pushee", k_optional, "any"},
    KeyInfo{"server", "other-doors", k_optional, "off"},
    KeyInfo{"server", "people", k_optional, "people.toml"},
    KeyInfo{"server", "keys", k_optional, "keys"},
    KeyInfo{"server", "repos", k_optional, "repos"},
    KeyInfo{"server", "audit", k_optional, "/var/lib/refwarden/audit"},
    KeyInfo{"server", "publish", k_optional, "false"},

    KeyInfo{"policy-in-git", "policy-repository", k_required},
    KeyInfo{"policy-in-git", "policy-ref", k_optional, "refs/heads/main"},
    KeyInfo{"policy-in-git", "policy-checkout", k_optional, "/var/lib/refwarden/policy"},

    KeyInfo{"limits", "commits-per-push", k_optional, "20000", Tighter::smaller},
    KeyInfo{"limits", "paths-per-commit", k_optional, "50000", Tighter::smaller},
    KeyInfo{"limits", "message-bytes", k_optional, "65536", Tighter::smaller},
    KeyInfo{"limits", "value-bytes", k_optional, "256", Tighter::smaller},
    KeyInfo{"limits", "seconds", k_optional, "60", Tighter::smaller},
    KeyInfo{"limits", "findings-shown", k_optional, "10", Tighter::smaller},
    KeyInfo{"limits", "updates-per-push", k_optional, "5000", Tighter::smaller},
    KeyInfo{"limits", "memory-mib", k_optional, "2048", Tighter::smaller},
    KeyInfo{"limits", "threads", k_optional, "the cores, at most 8", Tighter::smaller},

    KeyInfo{"signatures", "engine", k_optional, "fast"},
    KeyInfo{"signatures", "future-skew", k_optional, "10m"},
    KeyInfo{"signatures", "rsa-bits", k_optional, "2048"},
    KeyInfo{"signatures", "hashes", k_optional, "sha256, sha384, sha512"},
    KeyInfo{"signatures", "curves", k_optional, "ed25519, p256, p384, p521"},

    KeyInfo{"x509", "trust", k_required},
    KeyInfo{"x509", "intermediates", k_optional, "none"},
    KeyInfo{"x509", "revocation", k_required},
    KeyInfo{"x509", "crls", k_optional, "none"},
    KeyInfo{"x509", "crl-max-age", k_optional, "none"},
    KeyInfo{"x509", "issuers", k_optional, "none"},
    KeyInfo{"signatures", "revoked-ssh-keys", k_optional, "none"},

    KeyInfo{"ssh-authority", "key", k_required},
    KeyInfo{"ssh-authority", "principals", k_required},

    KeyInfo{"confinement", "missing", k_optional, "refuse"},

    KeyInfo{"ref-class", "match", k_required},
    KeyInfo{"ref-class", "targets", k_optional, "what the namespace is for"},
    KeyInfo{"ref-class-addition", "match-also", k_required},

    KeyInfo{"risk", "classes", k_required},
    KeyInfo{"risk", "default", k_required},
    KeyInfo{"risk", "trailer", k_optional, "none"},
    KeyInfo{"risk", "floor", k_optional, "none"},
    KeyInfo{"risk-addition", "floor", k_required},

    KeyInfo{"floor", "class", k_required},
    KeyInfo{"floor", "paths", k_optional},
    KeyInfo{"floor", "changes", k_optional},
    KeyInfo{"floor", "lines-over", k_optional},
    KeyInfo{"floor", "files-over", k_optional},
    KeyInfo{"floor", "because", k_required},

    KeyInfo{"person", "name", k_required},
    KeyInfo{"person", "emails", k_optional, "none"},
    KeyInfo{"person", "logins", k_optional, "none"},
    KeyInfo{"person", "keys", k_optional, "none"},
    KeyInfo{"person", "left", k_optional, "still there"},
    KeyInfo{"person", "robot", k_optional, "false"},

    KeyInfo{"key", "key", k_required},
    KeyInfo{"key", "from", k_optional, "always"},
    KeyInfo{"key", "until", k_optional, "for ever"},

    KeyInfo{"rule", "kind", k_required},
    KeyInfo{"rule", "on", k_required, "", Tighter::more},
    KeyInfo{"rule", "why", k_required},
    KeyInfo{"rule", "mode", k_optional, "enforce", Tighter::stricter},
    KeyInfo{"rule", "risk", k_optional, "every class", Tighter::more},
    KeyInfo{"rule", "commits", k_optional, "all"},
    KeyInfo{"rule", "repo-may", k_optional, "nothing"},

    KeyInfo{"signature", "each", k_optional, "commit"},
    KeyInfo{"signature", "signers", k_required, "", Tighter::fewer},
    KeyInfo{"signature", "owns", k_optional, "committer", Tighter::stricter},
    KeyInfo{"signature", "formats", k_optional, "openpgp, ssh", Tighter::fewer},
    KeyInfo{"signature", "security-key", k_optional, "any", Tighter::stricter},
    KeyInfo{"signature", "and-commits", k_optional, "false", Tighter::stricter},

    KeyInfo{"reviews", "count", k_optional, "1", Tighter::larger},
    KeyInfo{"reviews", "from", k_required, "", Tighter::fewer},
    KeyInfo{"reviews", "exclude", k_optional, "author, committer, signer, co-author",
            Tighter::more},
    KeyInfo{"reviews", "distinct-from", k_optional, "none", Tighter::more},
    KeyInfo{"reviews", "outside-authors", k_optional, "refuse", Tighter::stricter},
    KeyInfo{"reviews", "evidence", k_required},
    KeyInfo{"reviews", "trailer", k_optional, "Reviewed-by"},
    KeyInfo{"reviews", "merges", k_optional, "skip-clean", Tighter::stricter},

    KeyInfo{"ticket", "where", k_optional, "trailer"},
    KeyInfo{"ticket", "trailer", k_optional},
    KeyInfo{"ticket", "pattern", k_required},
    KeyInfo{"ticket", "form", k_optional, "the pattern"},
    KeyInfo{"ticket", "merges", k_optional, "skip-clean", Tighter::stricter},

    KeyInfo{"trailers", "require", k_optional, "none", Tighter::more},
    KeyInfo{"trailers", "forbid", k_optional, "none", Tighter::more},
    KeyInfo{"trailers", "sign-off", k_optional, "false", Tighter::stricter},
    KeyInfo{"trailers", "merges", k_optional, "skip-clean", Tighter::stricter},
    KeyInfo{"required-trailer", "pattern", k_required},

    KeyInfo{"history", "forbid", k_required, "", Tighter::more},

    KeyInfo{"pushers", "allow", k_optional, "everybody", Tighter::fewer},
    KeyInfo{"pushers", "apart-from", k_optional, "nobody", Tighter::more},

    KeyInfo{"signed-push", "signers", k_required, "", Tighter::fewer},

    KeyInfo{"message", "subject-max", k_optional, "none", Tighter::smaller},
    KeyInfo{"message", "pattern", k_optional, "none"},
    KeyInfo{"message", "form", k_optional, "the pattern"},
    KeyInfo{"message", "forbid", k_optional, "none", Tighter::more},
    KeyInfo{"message", "merges", k_optional, "skip-clean", Tighter::stricter},

    KeyInfo{"content", "max-bytes", k_optional, "none", Tighter::smaller},
    KeyInfo{"content", "paths", k_optional, "everywhere"},
    KeyInfo{"content", "forbid", k_optional, "none", Tighter::more},

    KeyInfo{"exception", "rules", k_required},
    KeyInfo{"exception", "signers", k_optional, "anybody"},
    KeyInfo{"exception", "paths", k_optional, "any"},
    KeyInfo{"exception", "commits", k_optional, "any"},
    KeyInfo{"exception", "on", k_optional, "all"},
    KeyInfo{"exception", "reason", k_required},
    KeyInfo{"exception", "owner", k_required},
    KeyInfo{"exception", "until", k_required},

    KeyInfo{"break-glass", "signers", k_required},
    KeyInfo{"break-glass", "trailer", k_optional, "Break-Glass"},
    KeyInfo{"break-glass", "reason-pattern", k_required},
    KeyInfo{"break-glass", "lifts", k_required},
    KeyInfo{"break-glass", "review-within", k_optional, "24h"},

    KeyInfo{"repo", "paths", k_required},
    KeyInfo{"repo", "adopted", k_optional, "none"},
    KeyInfo{"repo", "mode", k_optional, "enforce"},
    KeyInfo{"repo", "pushee", k_optional, "that of system.toml"},

    KeyInfo{"case-file", "schema", k_required},
    KeyInfo{"case-file", "policy", k_optional, "the system's rules alone"},
    KeyInfo{"case-file", "clock", k_required},
    KeyInfo{"case-file", "case", k_required},

    KeyInfo{"case", "name", k_required},
    KeyInfo{"case", "clock", k_optional, "that of the file"},
    KeyInfo{"case", "ref", k_required},
    KeyInfo{"case", "update", k_optional, "fast-forward; create for tags"},
    KeyInfo{"case", "pusher", k_optional, "the host names nobody"},
    KeyInfo{"case", "certificate", k_optional, "the push is not signed"},
    KeyInfo{"case", "target", k_optional, "commit; tag where there is one"},
    KeyInfo{"case", "refs", k_optional, "none"},
    KeyInfo{"case", "tree", k_optional, "nothing"},
    KeyInfo{"case", "commits", k_optional, "none"},
    KeyInfo{"case", "tag", k_optional, "none"},
    KeyInfo{"case", "expect", k_required},

    KeyInfo{"case-commit", "author", k_required},
    KeyInfo{"case-commit", "committer", k_optional, "the author"},
    KeyInfo{"case-commit", "message", k_optional, "Change something"},
    KeyInfo{"case-commit", "paths", k_optional, "none"},
    KeyInfo{"case-commit", "side", k_optional, "false"},
    KeyInfo{"case-commit", "merge", k_optional, "no merge"},
    KeyInfo{"case-commit", "id", k_optional, "made up"},

    KeyInfo{"case-tag", "name", k_optional, "that of the ref"},
    KeyInfo{"case-tag", "tagger", k_optional, "the signer"},

    KeyInfo{"case-signature", "signer", k_optional, "nobody"},
    KeyInfo{"case-signature", "signature", k_optional, "good with a signer, none without"},
    KeyInfo{"case-signature", "format", k_optional, "that of the signer's first key"},
    KeyInfo{"case-signature", "security-key", k_optional, "any"},

    KeyInfo{"case-path", "path", k_required},
    KeyInfo{"case-path", "was", k_optional, "file"},
    KeyInfo{"case-path", "is", k_optional, "file"},
    KeyInfo{"case-path", "lines", k_optional, "1"},
    KeyInfo{"case-path", "bytes", k_optional, "those of content"},
    KeyInfo{"case-path", "content", k_optional, "nothing"},

    KeyInfo{"case-expect", "verdict", k_required},
    KeyInfo{"case-expect", "codes", k_optional, "none"},
    KeyInfo{"case-expect", "warned", k_optional, "whatever"},
};

}  // namespace

std::span<const KeyInfo> all_keys() {
  return k_keys;
}

std::vector<const KeyInfo*> keys_of(std::string_view table) {
  std::vector<const KeyInfo*> found;
  for (const KeyInfo& info : k_keys) {
    if (info.table == table) {
      found.push_back(&info);
    }
  }
  return found;
}

const KeyInfo* find_key(const std::vector<std::string_view>& tables, std::string_view key) {
  const auto found = std::find_if(k_keys.begin(), k_keys.end(), [&](const KeyInfo& info) {
    return info.key == key && std::find(tables.begin(), tables.end(), info.table) != tables.end();
  });
  return found == k_keys.end() ? nullptr : &*found;
}

}  // namespace refwarden
