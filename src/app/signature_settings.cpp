#include "app/signature_settings.hpp"

#include <algorithm>
#include <vector>

#include <unistd.h>

#include "policy/policy_digest.hpp"
#include "policy/trusted_folder.hpp"
#include "signature/gpg_answers.hpp"

namespace refwarden {
namespace {

std::optional<std::string> read_answers(const std::filesystem::path& policy_folder,
                                        const std::string& name) {
  // The policy was read from there a moment ago.
  const auto folder = TrustedFolder::reopen(policy_folder / k_gpg_answers, ::geteuid());
  auto text = folder ? folder->read(name, k_gpg_answers_limit) : tl::unexpected(folder.error());
  return text ? std::optional(*std::move(text)) : std::nullopt;
}

// system.toml and people.toml, which all repositories share: one file of answers serves them all.
std::string shared_digest(const Policy& policy) {
  const std::string& own = policy.repository_file.value_or("");
  std::vector<PolicyFile> shared = policy.files;
  std::erase_if(shared, [&](const PolicyFile& file) { return file.name == own; });
  return policy_digest(shared, {});
}

}  // namespace

SignatureSettings signature_settings(const Policy& policy) {
  SignatureSettings settings;
  settings.future_skew = policy.signatures.future_skew;
  settings.engine = policy.signatures.engine;
  settings.rsa_bits = policy.signatures.rsa_bits;
  settings.algorithms = policy.signatures.algorithms;
  settings.threads = static_cast<unsigned>(policy.limits.threads);
  settings.keys_folder = policy.server.keys;
  settings.revoked_ssh = policy.signatures.revoked_ssh;
  settings.policy_digest = shared_digest(policy);
  settings.read_answers = [folder = policy.folder](const std::string& name) {
    return read_answers(folder, name);
  };
  return settings;
}

}  // namespace refwarden
