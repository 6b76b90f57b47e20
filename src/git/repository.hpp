// The repository in our own words. libgit2 is behind it (git/libgit2_repository), or git itself
// where libgit2 cannot read a repository (git/plumbing_repository); tests have one in memory
// (tests/support/memory_repository).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "git/object_id.hpp"
#include "git/objects.hpp"

namespace refwarden {

struct RawObject {
  ObjectType type = ObjectType::blob;
  std::string bytes;
};

struct ObjectHeader {
  ObjectType type = ObjectType::blob;
  std::uint64_t size = 0;  // bytes, inflated
};

class CommitGraphFile;
class PackedRefs;

struct RefTip {
  std::string name;  // full, "refs/heads/main"
  Oid target;        // not peeled
};

struct SymbolicRef {
  std::string name;
  std::string target;  // full; with a slash in front where it leads out of the namespace
};

struct RefsSnapshot {
  std::vector<RefTip> direct;         // sorted by name
  std::vector<SymbolicRef> symbolic;  // HEAD is not among them
  // What `Repository::refs_on_demand` leaves in its list; a name that is above counts as it is
  // there.
  std::shared_ptr<const PackedRefs> packed = nullptr;
};

// Added and removed lines between two blobs, as a plain Myers diff of raw bytes counts them.
struct LineCounts {
  std::uint64_t added = 0;
  std::uint64_t removed = 0;
  bool binary = false;  // over 1 MiB with a NUL in the first 8,000 bytes: a file, no lines
};

// Reads only. Never runs hooks, filters, attributes, replace refs, grafts or mailmap. Objects in a
// push's quarantine are seen (githooks(5), "Quarantine Environment" in git-receive-pack(1)). One
// object may be used by one thread at a time; `reopen` gives another for another thread.
class Repository {
 public:
  virtual ~Repository() = default;

  // realpath of the git directory.
  [[nodiscard]] virtual const std::string& path() const = 0;
  [[nodiscard]] virtual HashAlgorithm algorithm() const = 0;

  // The object, or nothing when the repository does not have it. Larger than `limit` bytes is a
  // `limit_object` failure. The bytes are checked against `id`.
  [[nodiscard]] virtual Result<std::optional<RawObject>> read(const Oid& id,
                                                              std::uint64_t limit) const = 0;
  // Type and size without inflating the whole object.
  [[nodiscard]] virtual Result<std::optional<ObjectHeader>> header(const Oid& id) const = 0;

  // All refs as the repository says them now, loose and packed; within GIT_NAMESPACE if one is set.
  [[nodiscard]] virtual Result<RefsSnapshot> refs() const = 0;
  // The same, but that packed refs may be left where they are, however many there are.
  [[nodiscard]] virtual Result<RefsSnapshot> refs_on_demand() const { return refs(); }
  // What HEAD names, full, as `refs` would; nothing where it names no ref.
  [[nodiscard]] virtual std::optional<std::string> head() const { return std::nullopt; }
  // What git noted of the parents of commits; null where it noted nothing that can be used.
  [[nodiscard]] virtual std::shared_ptr<const CommitGraphFile> commit_graph() const {
    return nullptr;
  }

  // The repository's own configuration file only (never system, global or environment): the value
  // of `key`, or nothing.
  [[nodiscard]] virtual Result<std::optional<std::string>> config(const std::string& key) const = 0;

  // libgit2's default merge of three blobs (no drivers, no attributes); `base` may be empty for
  // "both added". Nothing when it conflicts.
  [[nodiscard]] virtual Result<std::optional<std::string>> merge_blobs(
      const std::optional<std::string>& base, const std::string& ours,
      const std::string& theirs) const;

  // Lines added and removed between two contents (an absent side is empty).
  [[nodiscard]] virtual Result<LineCounts> count_lines(const std::string& before,
                                                       const std::string& after) const;

  [[nodiscard]] virtual Result<std::unique_ptr<Repository>> reopen() const = 0;

  // Reading an object starts `k_git_program`, so a confined process has to be allowed to.
  [[nodiscard]] virtual bool runs_git() const { return false; }
};

// git itself, wherever it is run. Nothing is searched for in a PATH.
inline constexpr const char* k_git_program = "/usr/bin/git";

enum class Quarantine : std::uint8_t { honour, ignore };

// Opens the bare or worktree repository at `git_dir`, with libgit2 or with git itself: its format
// decides (git/repository_format). Failure: `server_broken`, also for a format that git does not
// know or that is not supported. With `honour` the object folders of GIT_OBJECT_DIRECTORY and
// GIT_ALTERNATE_OBJECT_DIRECTORIES are used, as in a hook. Within `ref_namespace`
// (Push::ref_namespace, gitnamespaces(7)) `refs` lists that namespace alone, under the names that
// clients see.
Result<std::unique_ptr<Repository>> open_repository(
    const std::string& git_dir, Quarantine quarantine,
    const std::optional<std::string>& ref_namespace = std::nullopt);

}  // namespace refwarden
