// What a repository's own files say, whichever implementation reads its objects. Implemented by
// libgit2 (git/libgit2_repository_config.cpp, git/libgit2_repository_refs.cpp).
#pragma once

#include <map>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "git/repository.hpp"

namespace refwarden {

// The value of `key` in the one file `path`, included files left out. Nothing where the file or the
// key is not there; failure where the file cannot be read.
Result<std::optional<std::string>> read_config(const std::string& path, const std::string& key);

// Every key of `section` ("extensions") in the same file with its last value, without the section's
// name, in lower case. Failures as above.
Result<std::map<std::string, std::string>> read_config_section(const std::string& path,
                                                               const std::string& section);

struct RefPlace {
  std::string common_dir;  // that has `refs` and `packed-refs`
  std::string prefix;      // "refs/namespaces/a/" within a namespace, otherwise empty
  HashAlgorithm algorithm = HashAlgorithm::sha1;
};

// `list`: RefsSnapshot::packed, where git has sorted the list; otherwise among the tips all the
// same.
enum class PackedAs : std::uint8_t { tips, list };

// Every ref below the prefix with the prefix taken off names and targets. A symbolic ref that leads
// out of the namespace gets a target with a slash in front, which is the name of no ref. Failure:
// `server_broken`, where any of it cannot be read.
Result<RefsSnapshot> read_refs(const RefPlace& place, PackedAs packed);

// What one ref is, however many others there are.
struct StandingRef {
  std::optional<std::string> symbolic;  // what it leads to, full
  std::optional<Oid> loose;
  std::optional<Oid> packed;  // under a loose or symbolic one it does not count

  // Where it stands as a direct ref; nothing where it is none.
  [[nodiscard]] std::optional<Oid> direct() const {
    return symbolic ? std::nullopt : loose ? loose : packed;
  }
};

// The ref `name` (one that `is_ref_name` takes) of the repository, outside of any namespace: the
// prefix of `place` is not asked. Failures as `read_refs`.
Result<StandingRef> read_ref(const RefPlace& place, const std::string& name);

// git-check-ref-format(1).
bool is_ref_name(const std::string& name);

}  // namespace refwarden
