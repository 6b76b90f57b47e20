// The trees and blobs that a case describes, for the readers of facts: content rules and kinds of
// change are found in them by the code that looks at real ones.
#pragma once

#include <map>
#include <string>
#include <unordered_map>

#include "cases/policy_case.hpp"
#include "git/repository.hpp"

namespace refwarden {

// An id that was made up: `kind` (a hex digit) and the number are its first 12 digits.
Oid made_up_id(char kind, std::uint64_t number);

// What stands at a path. Mode 0: nothing.
struct PlacedEntry {
  std::uint32_t mode = 0;
  Oid id;
};

class CaseObjects final : public Repository {
 public:
  // What `path` is after its change; the blob is kept.
  PlacedEntry add_entry(const CasePath& path);
  // What it was: an empty file, link, or some commit of a submodule.
  PlacedEntry add_entry(CaseEntry entry);
  // The tree of these full paths. A file gives way to a folder of its name.
  Oid add_tree(const std::map<std::string, PlacedEntry>& paths);

  [[nodiscard]] const std::string& path() const override { return m_path; }
  [[nodiscard]] HashAlgorithm algorithm() const override { return HashAlgorithm::sha1; }
  [[nodiscard]] Result<std::optional<RawObject>> read(const Oid& id,
                                                      std::uint64_t limit) const override;
  // A blob's size is what the case says.
  [[nodiscard]] Result<std::optional<ObjectHeader>> header(const Oid& id) const override;
  // A case says its lines itself: none here.
  [[nodiscard]] Result<LineCounts> count_lines(const std::string& before,
                                               const std::string& after) const override;

  // Nothing of a case needs these.
  [[nodiscard]] Result<RefsSnapshot> refs() const override { return RefsSnapshot(); }
  [[nodiscard]] Result<std::optional<std::string>> config(const std::string& key) const override;
  [[nodiscard]] Result<std::optional<std::string>> merge_blobs(
      const std::optional<std::string>& base, const std::string& ours,
      const std::string& theirs) const override;
  [[nodiscard]] Result<std::unique_ptr<Repository>> reopen() const override;

 private:
  struct Object {
    RawObject raw;
    std::uint64_t size = 0;
  };
  PlacedEntry add_blob(CaseEntry entry, std::string content, std::uint64_t bytes);
  Oid add(char kind, Object object);

  std::string m_path;
  std::unordered_map<Oid, Object> m_objects;
};

}  // namespace refwarden
