#include "policy/policy_digest.hpp"

#include <fmt/format.h>

namespace refwarden {

void KeysDigest::add(std::string_view name, std::string_view bytes) {
  m_digest.add(fmt::format("{}:{}:{}:", name.size(), name, bytes.size()));
  m_digest.add(bytes);
}

std::string policy_digest(const std::vector<PolicyFile>& files, const std::string& keys) {
  Sha256 digest;
  for (const PolicyFile& file : files) {
    digest.add(fmt::format("{}:{}:{}\n", file.name.size(), file.name, file.digest));
  }
  digest.add(keys);
  return digest.digest();
}

}  // namespace refwarden
