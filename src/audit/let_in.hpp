// What the rules of a repository know without having passed it, as the record has it
// (semantics.md section 1).
#pragma once

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace refwarden {

// One accepted update that some rule would have refused.
struct LetIn {
  enum class By : std::uint8_t { warn, off, break_glass };
  By by = By::warn;
  std::uint64_t decision = 0;  // the record's number
  std::string id;              // push id
  std::string at;              // UTC, as the record has it
  std::string ref;             // as pushed, within `ref_namespace`
  std::string ref_namespace;   // empty: none
  std::string new_id;          // "sha1:9e01..."
  std::set<std::string> rules;
  std::string person;   // break-glass: whose signature it was
  std::string reason;   // break-glass
  bool landed = false;  // a record says that the ref moved
};
std::string_view name_of(LetIn::By by);  // "warn", "off", "break-glass"

// An adoption point that `repo adopt` recorded.
struct AdoptionRecord {
  std::string id;
  std::string at;
  std::string commit;  // "sha1:9e01..."
  std::string reason;
};

// The refs that stood when hooks were installed: known to every rule that covers them.
struct BaselineRecord {
  std::string id;
  std::string at;
  std::vector<std::pair<std::string, std::string>> refs;  // full name, "sha1:9e01..."
};

// Each in the order of the log.
struct UnjudgedHistory {
  std::vector<LetIn> let_in;
  std::vector<AdoptionRecord> adoptions;
  std::vector<BaselineRecord> baselines;
};

// Of the repository whose realpath is `path`. Texts are bytes as they were pushed. Fails where the
// log cannot be read; lines that are no records and cut lists that are gone are passed over: that
// is for the verifier to say.
Result<UnjudgedHistory> read_unjudged(const std::filesystem::path& folder, const std::string& path);

}  // namespace refwarden
