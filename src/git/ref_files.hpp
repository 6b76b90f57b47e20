// The files that refs are kept in, read without leaving anything out (gitrepository-layout(5),
// git-pack-refs(1)). libgit2 passes over a ref, a folder or a list that it cannot read, and a ref
// that is not seen is one that no rule is held against.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "git/object_id.hpp"

namespace refwarden {

struct RefFile {
  std::string name;     // full, "refs/heads/main"; not checked
  std::string content;  // hex digits or "ref: refs/heads/main", blanks at the end taken off
};

// Every loose and packed ref below `refs/` of the git directory `folder`, sorted by name; a loose
// ref comes before a packed one, as for git. What another process takes away meanwhile is left out.
// Failure: `server_broken`, where any of it cannot be read, or a packed one has no id of
// `algorithm`.
[[nodiscard]] Result<std::vector<RefFile>> read_ref_files(const std::string& folder,
                                                          HashAlgorithm algorithm);

// What one loose ref has, as RefFile::content; nothing where there is none. `name` has to be one
// that `is_ref_name` takes.
[[nodiscard]] Result<std::optional<std::string>> read_loose_ref(const std::string& folder,
                                                                const std::string& name);

// Its two halves, to be read in this order: git-pack-refs(1) writes the list before it removes the
// files, so that nothing is lost between the two.
[[nodiscard]] Result<std::vector<RefFile>> read_loose_refs(const std::string& folder);
[[nodiscard]] Done add_packed_refs(const std::string& folder, HashAlgorithm algorithm,
                                   std::vector<RefFile>& refs);

}  // namespace refwarden
