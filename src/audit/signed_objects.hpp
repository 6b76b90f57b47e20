// What keys signed, as the record has it.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "git/object_id.hpp"

namespace refwarden {

// A commit or tag of a push that was let in.
struct SignedObject {
  std::string path;  // realpath of its repository
  Oid id;

  auto operator<=>(const SignedObject&) const = default;
};

// By key, as the record writes it ("openpgp:<40 hex>"), the newest objects that it signed and whose
// signature was good; at most `most` of each, oldest first. Looks at what records list themselves,
// not at lists that were cut. Fails where the log cannot be read.
Result<std::map<std::string, std::vector<SignedObject>>> newest_signed(
    const std::filesystem::path& folder, std::size_t most);

}  // namespace refwarden
