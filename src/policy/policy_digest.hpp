// The digest that names a policy: computed when it is loaded, and again over what is kept of it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/sha256.hpp"
#include "policy/policy.hpp"

namespace refwarden {

// Over the names, sizes and bytes of everything in keys/ whose name does not begin with a dot,
// added in the order of the names.
class KeysDigest {
 public:
  void add(std::string_view name, std::string_view bytes);
  // Of everything added. Call once.
  std::string digest() { return m_digest.digest(); }

 private:
  Sha256 m_digest;
};

// Policy::digest: over the files' names and digests, and `keys`, which a KeysDigest gave.
std::string policy_digest(const std::vector<PolicyFile>& files, const std::string& keys);

}  // namespace refwarden
