#include "audit/keep_policy.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "audit/push_id.hpp"
#include "base/fd_io.hpp"
#include "base/sha256.hpp"
#include "policy/policy_digest.hpp"
#include "signature/openpgp_certificate.hpp"

namespace refwarden {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t k_policy_file_bytes = 16U << 20U;
constexpr std::size_t k_most_keys = 50000;  // as many as TrustedFolder::names

// A name that stays below the folder it is put in.
bool stays_below(const fs::path& name) {
  return name.is_relative() && !name.empty() &&
         std::none_of(name.begin(), name.end(),
                      [](const fs::path& part) { return part == ".." || part.empty(); });
}

// `bytes` as `name` below `folder`, with the folders that it names.
Done put(const AuditFolder& folder, const fs::path& name, std::string_view bytes) {
  if (!name.has_parent_path()) {
    return folder.write_file(name.string(), bytes);
  }
  const auto below = folder.subfolder(name.begin()->string());
  if (!below) {
    return tl::unexpected(below.error());
  }
  if (auto done = put(*below, name.lexically_relative(*name.begin()), bytes); !done) {
    return done;
  }
  return below->sync();
}

Done copy_files(const AuditFolder& folder, const Policy& policy) {
  for (const PolicyFile& file : policy.files) {
    if (!stays_below(file.name)) {
      return audit_failure("the policy file " + file.name + " is outside of its folder");
    }
    const auto bytes = read_file(policy.folder / file.name, k_policy_file_bytes);
    if (!bytes) {
      return tl::unexpected(bytes.error());
    }
    if (sha256_of(*bytes) != file.digest) {
      return audit_failure("the policy file " + file.name + " changed while the push was judged");
    }
    if (auto done = put(folder, file.name, *bytes); !done) {
      return done;
    }
  }
  return {};
}

// What the policy's digest covers, in its order.
Result<std::vector<std::string>> key_names(const fs::path& keys) {
  std::vector<std::string> names;
  std::error_code error;
  fs::directory_iterator entry(keys, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    std::string name = entry->path().filename();
    if (!name.starts_with('.')) {
      names.push_back(std::move(name));
    }
    if (names.size() > k_most_keys) {
      return audit_failure(fmt::format("more than {} key files", k_most_keys));
    }
  }
  if (error && error != std::errc::no_such_file_or_directory) {
    return audit_failure("the keys folder: " + error.message());
  }
  std::sort(names.begin(), names.end());
  return names;
}

// The digest of what was copied.
Result<std::string> copy_keys(const AuditFolder& folder, const Policy& policy) {
  const auto names = key_names(policy.server.keys);
  const auto kept = names ? folder.subfolder("keys") : tl::unexpected(names.error());
  if (!kept) {
    return tl::unexpected(kept.error());
  }
  KeysDigest digest;
  for (const std::string& name : *names) {
    const auto bytes = read_file(policy.server.keys / name, k_key_file_limit);
    if (!bytes) {
      return tl::unexpected(bytes.error());
    }
    if (auto done = kept->write_file(name, *bytes); !done) {
      return tl::unexpected(done.error());
    }
    digest.add(name, *bytes);
  }
  return kept->sync().map([&] { return digest.digest(); });
}

Done copy_all(const AuditFolder& folder, const Policy& policy) {
  if (auto done = copy_files(folder, policy); !done) {
    return done;
  }
  const auto keys = copy_keys(folder, policy);
  if (!keys) {
    return tl::unexpected(keys.error());
  }
  if (policy_digest(policy.files, *keys) != policy.digest) {
    return audit_failure("the policy changed while the push was judged");
  }
  return folder.sync();
}

// Gives the finished folder its name. Somebody who was faster has kept the same files.
Done name_it(const AuditFolder& policies, const std::string& temporary, const std::string& name) {
  if (::renameat(policies.fd(), temporary.c_str(), policies.fd(), name.c_str()) != 0 &&
      errno != EEXIST && errno != ENOTEMPTY) {
    return audit_failure_errno("keeping the policy " + name);
  }
  return policies.sync();
}

}  // namespace

Done keep_policy(const AuditFolder& folder, const Policy& policy) {
  const std::string name = policy.digest.substr(policy.digest.find(':') + 1);
  if (name.empty() || !stays_below(name) || fs::path(name).has_parent_path()) {
    return audit_failure("the policy has no digest");
  }
  const auto policies = folder.subfolder("policies");
  const auto unique = random_name();
  if (!policies || !unique) {
    return tl::unexpected(policies ? unique.error() : policies.error());
  }
  if (policies->has(name)) {
    // Whoever named it may not have lived to make the name durable.
    return policies->sync();
  }
  const std::string temporary = ".new-" + *unique;
  const auto fresh = policies->subfolder(temporary);
  auto done = fresh ? copy_all(*fresh, policy) : tl::unexpected(fresh.error());
  done = done.and_then([&] { return name_it(*policies, temporary, name); });
  std::error_code ignored;  // a folder that was renamed is not there any more
  fs::remove_all(fs::path(policies->path()) / temporary, ignored);
  return done;
}

}  // namespace refwarden
