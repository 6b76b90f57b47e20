#include "policy/exported_policy.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "policy/toml_text.hpp"
#include "signature/openpgp_certificate.hpp"

namespace fs = std::filesystem;

namespace refwarden {
namespace {

constexpr const char* k_standard_audit = "/var/lib/refwarden/audit";

using Added = tl::expected<void, std::string>;
using Components = std::vector<std::string>;

std::string name_below(const fs::path& path, const Policy& policy) {
  return path.lexically_relative(policy.folder).string();
}

class Exporter {
 public:
  explicit Exporter(const PolicyFolder& policy) : m_from(policy) {}

  Added add_document(const std::string& name, const std::vector<ExchangedValue>& exchanged) {
    const auto text = stripped(m_from.documents.at(name), exchanged);
    return text ? add(name, *text)
                : tl::unexpected(name + " cannot be written without its comments");
  }

  Added add_system_level() {
    const Policy& policy = m_from.system.policy;
    // git keeps no empty folder, and a policy without this one does not load.
    m_files.emplace(name_below(policy.server.repos, policy) + "/.gitkeep", "");
    return add_document("system.toml", {{"server", "audit", {k_standard_audit}}})
        .and_then([&] { return add_document(name_below(policy.server.people, policy), {}); })
        .and_then([&] { return add_keys(); })
        .and_then([&] { return add_named_files(); });
  }

  [[nodiscard]] ExportedFiles files() && { return std::move(m_files); }

 private:
  // Whatever has one, nobody meant to publish it.
  Added add(const std::string& name, const std::string& bytes) {
    if (bytes.find("PRIVATE KEY-----") != std::string::npos) {
      return tl::unexpected(name + " has a private key in it");
    }
    m_files.insert_or_assign(name, bytes);
    return {};
  }

  Added add_key(const std::string& fingerprint) {
    const Policy& policy = m_from.system.policy;
    const std::string name =
        fmt::format("{}/{}.asc", name_below(policy.server.keys, policy), fingerprint);
    const auto bytes = m_from.folder->read(name, k_key_file_limit);
    if (!bytes) {
      return tl::unexpected(name + ": " + bytes.error().text);
    }
    const auto certificate = read_certificate(*bytes);
    return certificate ? add(name, *bytes) : tl::unexpected(name + ": " + certificate.error());
  }

  Added add_keys() {
    for (const auto& [id, person] : m_from.system.policy.people) {
      for (const PersonKey& key : person.keys) {
        const bool has_file = key.format == SignatureFormat::openpgp;
        if (Added added = has_file ? add_key(key.fingerprint) : Added(); !added) {
          return added;
        }
      }
    }
    return {};
  }

  // What is missing is missing for the server as well, which refuses what needs it.
  Added add_named_files() {
    const Policy& policy = m_from.system.policy;
    for (const RevocationFile& file : policy.signatures.revoked_ssh) {
      if (Added added = file.bytes ? add(file.name, *file.bytes) : Added(); !added) {
        return added;
      }
    }
    if (!policy.x509) {
      return {};
    }
    for (const auto* files :
         {&policy.x509->trust, &policy.x509->intermediates, &policy.x509->crls}) {
      for (const X509File& file : *files) {
        if (Added added = file.missing ? Added() : add(file.name, file.bytes); !added) {
          return added;
        }
      }
    }
    return {};
  }

  const PolicyFolder& m_from;
  ExportedFiles m_files;
};

Components components_of(const std::string& pattern) {
  Components parts;
  for (const fs::path& part : fs::path(pattern).relative_path()) {
    parts.push_back(part.string());
  }
  return parts;
}

// How many folders all of these repositories have in common; what has a special character in it,
// and the last component, is no folder.
std::size_t common_folders(const std::vector<RepositoryFile>& files) {
  std::optional<Components> common;
  for (const RepositoryFile& file : files) {
    for (const std::string& path : file.paths) {
      Components parts = components_of(path);
      parts.pop_back();
      parts.erase(std::find_if(parts.begin(), parts.end(),
                               [](const std::string& part) {
                                 return part.find_first_of("*?") != std::string::npos;
                               }),
                  parts.end());
      if (common) {
        const auto end = std::mismatch(common->begin(), common->end(), parts.begin(), parts.end());
        common->erase(end.first, common->end());
      } else {
        common = std::move(parts);
      }
    }
  }
  return common ? common->size() : 0;
}

// "/**/team/payments.git" of "/srv/git/team/payments.git": wherever the repositories lie.
std::vector<std::string> placeless(const RepositoryFile& file, std::size_t folders) {
  std::vector<std::string> paths;
  for (const std::string& path : file.paths) {
    const Components parts = components_of(path);
    const std::string rest = fmt::format(
        "{}", fmt::join(parts.begin() + static_cast<std::ptrdiff_t>(folders), parts.end(), "/"));
    std::string pattern = rest.starts_with("**/") || rest == "**" ? "/" + rest : "/**/" + rest;
    if (std::find(paths.begin(), paths.end(), pattern) == paths.end()) {
      paths.push_back(std::move(pattern));
    }
  }
  return paths;
}

}  // namespace

tl::expected<ExportedFiles, std::string> export_policy(const PolicyFolder& policy,
                                                       const std::string& repository) {
  const bool can_be_read =
      policy.is_sound() && std::all_of(policy.repositories.begin(), policy.repositories.end(),
                                       [&](const RepositoryFile& file) {
                                         return file.is_readable() ||
                                                !(repository.empty() || file.lists(repository));
                                       });
  if (!can_be_read) {
    return tl::unexpected(std::string("it does not load"));
  }
  Exporter exporter(policy);
  Added added = exporter.add_system_level();
  const std::size_t folders = common_folders(policy.repositories);
  for (const RepositoryFile& file : policy.repositories) {
    const bool is_own = file.lists(repository);
    if (added && (is_own || repository.empty())) {
      added = exporter.add_document(
          file.name,
          {{"repo", "paths", is_own ? std::vector<std::string>{"/**"} : placeless(file, folders)}});
    }
  }
  return added ? tl::expected<ExportedFiles, std::string>(std::move(exporter).files())
               : tl::unexpected(added.error());
}

}  // namespace refwarden
