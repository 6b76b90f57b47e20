// Who signed what, as the record has it: for the commands about keys.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace refwarden {

// What became of the push that brought an object.
enum class Landing : std::uint8_t {
  no,         // no record says that any ref of it moved
  other_ref,  // another ref of the same push moved, and may have brought the object as well
  yes,        // this ref moved
};
std::string_view name_of(Landing landing);  // "no", "other-ref", "yes"

// One commit or tag with a signature that names a key. Texts are bytes as they were pushed.
struct KeyUse {
  std::string at;  // UTC, of the decision
  std::string id;  // push id
  std::string repository;
  std::string ref;     // full; the first of the push's refs whose rules judged the object
  std::string kind;    // "commit" or "tag"
  std::string object;  // "sha1:9e01..."
  std::string state;   // the signature's, as it was judged then
  std::string key;     // as the record has it
  std::string verdict;
  Landing landing = Landing::no;
};

// What the record says was there and does not list (any more), so that an answer is not complete.
struct RecordGap {
  std::string at;     // empty: not known
  std::string id;     // empty: not known
  std::string where;  // repository and ref, or the segment and line, for people
  std::string why;
};

struct KeyUses {
  std::vector<KeyUse> objects;  // in the order of the log
  std::vector<RecordGap> gaps;
};

// Every object since the UTC day `since` ("2026-08-22") whose signature names one of `keys`
// ("openpgp:...", "ssh:SHA256:..."). Cut lists are read from their blobs; what cannot be had is a
// gap. Fails where the log itself cannot be read.
Result<KeyUses> objects_signed_by(const std::filesystem::path& folder,
                                  const std::set<std::string>& keys, const std::string& since);

struct LastSignature {
  std::string at;
  std::string repository;
};

struct LastSignatures {
  std::map<std::string, LastSignature> by_key;
  std::vector<RecordGap> gaps;
};

// The newest signature of each key that was good by arithmetic.
Result<LastSignatures> last_signatures(const std::filesystem::path& folder);

}  // namespace refwarden
