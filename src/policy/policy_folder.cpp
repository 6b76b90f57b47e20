#include "policy/policy_folder.hpp"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>
#include <unistd.h>

#include "base/sha256.hpp"
#include "policy/layers.hpp"
#include "policy/policy_digest.hpp"
#include "signature/openpgp_certificate.hpp"

namespace refwarden {

namespace {

constexpr std::size_t k_most_bytes = 2U * 1024 * 1024;
constexpr std::size_t k_most_x509_bytes = 8U * 1024 * 1024;  // revocation lists grow
constexpr const char* k_system_file = "system.toml";

std::string name_below(const std::filesystem::path& path, const std::filesystem::path& folder) {
  return path.lexically_relative(folder).string();
}

Problem problem_of(const Distrust& distrust, const std::string& name) {
  Problem problem = problem_at({}, distrust.code, {name, 0, 0}, distrust.text);
  problem.notes.push_back(distrust.path);
  return problem;
}

// nullptr where the file cannot be read as TOML of a schema that we know: reported.
const Document* read_document(PolicyFolder& policy, const std::string& name) {
  auto bytes = policy.folder->read(name, k_most_bytes);
  if (!bytes) {
    policy.system.problems.push_back(problem_of(bytes.error(), name));
    return nullptr;
  }
  auto document = Document::parse(name, std::move(*bytes));
  if (!document) {
    policy.system.problems.push_back(std::move(document.error()));
    return nullptr;
  }
  const Document& kept =
      policy.documents.insert_or_assign(name, std::move(*document)).first->second;
  return read_schema(kept, policy.system.problems) ? &kept : nullptr;
}

bool lists_openpgp(const Policy& policy) {
  return std::any_of(policy.people.begin(), policy.people.end(), [](const auto& entry) {
    const auto& keys = entry.second.keys;
    return std::any_of(keys.begin(), keys.end(),
                       [](const PersonKey& key) { return key.format == SignatureFormat::openpgp; });
  });
}

// Every key file counts, listed or not: a record must be able to say which material was there.
void read_keys_folder(PolicyFolder& policy) {
  const std::string name =
      name_below(policy.system.policy.server.keys, policy.system.policy.folder);
  KeysDigest digest;
  const auto keys = policy.folder->folder(name);
  if (!keys) {
    const bool may_lack =
        keys.error().code == ProblemCode::folder_missing && !lists_openpgp(policy.system.policy);
    if (!may_lack) {
      policy.system.problems.push_back(problem_of(keys.error(), name));
    }
    policy.keys_digest = digest.digest();
    return;
  }
  const auto files = keys->names();
  if (!files) {
    policy.system.problems.push_back(problem_of(files.error(), name));
    return;
  }
  for (const std::string& file : *files) {
    const auto bytes = keys->read(file, k_key_file_limit);
    if (bytes) {
      digest.add(file, *bytes);
    } else {
      policy.system.problems.push_back(problem_of(bytes.error(), fmt::format("{}/{}", name, file)));
    }
  }
  policy.keys_digest = digest.digest();
}

// The bytes that [x509] names, once and now: the digest is of what will be used. A revocation list
// that is not there is for the verifier to refuse, since only X.509 signatures need it.
void read_x509_files(PolicyFolder& policy) {
  std::optional<X509Settings>& x509 = policy.system.policy.x509;
  if (!x509) {
    return;
  }
  for (auto* files : {&x509->trust, &x509->intermediates, &x509->crls}) {
    for (X509File& file : *files) {
      auto bytes = policy.folder->read(file.name, k_most_x509_bytes);
      file.missing = !bytes && files == &x509->crls &&
                     (bytes.error().code == ProblemCode::file_missing ||
                      bytes.error().code == ProblemCode::file_unreadable);
      if (bytes) {
        file.bytes = *std::move(bytes);
      } else if (!file.missing) {
        policy.system.problems.push_back(problem_of(bytes.error(), file.name));
      }
    }
  }
}

// A file that is not there, or that cannot be read, closes what needs it, and not every push
// (SshRevocations); one that somebody else may have written closes all, as any other file.
void read_revocations(PolicyFolder& policy) {
  for (RevocationFile& file : policy.system.policy.signatures.revoked_ssh) {
    auto bytes = policy.folder->read(file.name, k_revocation_file_limit);
    if (bytes) {
      file.bytes = std::make_shared<const std::string>(std::move(*bytes));
      continue;
    }
    file.trouble = bytes.error().text;
    if (bytes.error().code == ProblemCode::file_untrusted) {
      policy.system.problems.push_back(problem_of(bytes.error(), file.name));
    }
  }
}

void read_system_level(PolicyFolder& policy, const std::string& repository) {
  Draft& draft = policy.system;
  const Document* system = read_document(policy, k_system_file);
  if (system == nullptr) {
    return;
  }
  const std::size_t before = draft.problems.size();
  join_server(draft, *system);
  if (draft.problems.size() == before) {
    policy.server = draft.policy.server;
  }
  const Document* people =
      read_document(policy, name_below(draft.policy.server.people, draft.policy.folder));
  draft.people_known = people != nullptr;
  if (people != nullptr) {
    join_people(draft, *people);
  }
  join_system(draft, policy.documents, *system);
  read_keys_folder(policy);
  read_x509_files(policy);
  read_revocations(policy);
  policy.repositories = read_repository_files(
      {*policy.folder, name_below(draft.policy.server.repos, draft.policy.folder), repository},
      policy.documents, draft.problems);
}

// A list that is missing has no digest; the policy is another once it is there.
void add_x509_files(Policy& policy) {
  if (!policy.x509) {
    return;
  }
  for (const auto* files : {&policy.x509->trust, &policy.x509->intermediates, &policy.x509->crls}) {
    for (const X509File& file : *files) {
      if (!file.missing) {
        policy.files.push_back({file.name, sha256_of(file.bytes)});
      }
    }
  }
}

}  // namespace

PolicyFolder read_policy_folder(const std::filesystem::path& path, const std::string& repository) {
  PolicyFolder policy;
  policy.system.policy.folder = std::filesystem::absolute(path).lexically_normal();
  auto folder = TrustedFolder::open(policy.system.policy.folder, ::geteuid());
  if (!folder) {
    policy.system.problems.push_back(problem_of(folder.error(), k_system_file));
    return policy;
  }
  policy.folder = std::move(*folder);
  read_system_level(policy, repository);
  return policy;
}

Draft join(const PolicyFolder& folder, const RepositoryFile* file) {
  Draft draft = folder.system;
  draft.problems.clear();
  if (file != nullptr) {
    read_schema(*file->document, draft.problems);
    join_repository(draft, folder.documents, *file->document);
  }
  settle_modes(draft);
  return draft;
}

void complete(Policy& policy, const PolicyFolder& folder, const RepositoryFile* file,
              const std::string& repository) {
  std::vector<std::string> names{k_system_file, name_below(policy.server.people, policy.folder)};
  policy.repository_name = name_of_repository(repository);
  if (file != nullptr) {
    names.push_back(file->name);
    policy.repository_file = file->name;
    policy.repository_name = file->stem();
  }
  for (const std::string& name : names) {
    policy.files.push_back({name, sha256_of(folder.documents.at(name).bytes())});
  }
  add_x509_files(policy);
  for (const RevocationFile& revoked : policy.signatures.revoked_ssh) {
    if (revoked.bytes) {
      policy.files.push_back({revoked.name, sha256_of(*revoked.bytes)});
    }
  }
  policy.digest = policy_digest(policy.files, folder.keys_digest);
  policy.index_people();
}

void sort_problems(std::vector<Problem>& problems) {
  const auto key = [](const Problem& problem) {
    return std::tie(problem.at, problem.code, problem.text);
  };
  std::stable_sort(problems.begin(), problems.end(),
                   [&](const Problem& a, const Problem& b) { return key(a) < key(b); });
  problems.erase(std::unique(problems.begin(), problems.end(),
                             [&](const Problem& a, const Problem& b) { return key(a) == key(b); }),
                 problems.end());
}

}  // namespace refwarden
