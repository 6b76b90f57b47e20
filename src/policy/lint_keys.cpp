#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "policy/lint.hpp"
#include "signature/key_file.hpp"

namespace refwarden {

namespace {

// The files that people's keys need, and what is wrong with them.
std::set<std::string> lint_listed(const PolicyFolder& folder, Instant now,
                                  std::vector<Problem>& problems) {
  std::set<std::string> listed;
  const Policy& policy = folder.system.policy;
  const KeyFloor floor{policy.signatures.rsa_bits, policy.signatures.algorithms};
  for (const auto& [id, person] : policy.people) {
    const bool has_left = person.left && *person.left < day_of(now);
    for (const PersonKey& key : person.keys) {
      if (key.format != SignatureFormat::openpgp) {
        continue;
      }
      listed.insert(key.fingerprint + ".asc");
      const auto usable = check_key_file(policy.server.keys, key.fingerprint, floor);
      if (!usable && !has_left) {
        Problem problem = problem_at(folder.documents, ProblemCode::key_file, key.at,
                                     fmt::format("a key of \"{}\" cannot be used", id));
        problem.notes.push_back(usable.error().told);
        if (!usable.error().detail.empty()) {
          problem.notes.push_back(usable.error().detail);
        }
        problems.push_back(std::move(problem));
      }
    }
  }
  return listed;
}

// The list stands where `revoked-ssh-keys` is written.
void lint_revocations(const PolicyFolder& folder, std::vector<Problem>& problems) {
  const Policy& policy = folder.system.policy;
  const auto written = policy.origins.find("signatures.revoked-ssh-keys");
  for (const RevocationFile& file : policy.signatures.revoked_ssh) {
    const auto usable = check_revocation_file(file);
    if (!usable) {
      Problem problem =
          problem_at(folder.documents, ProblemCode::revocation_file,
                     written == policy.origins.end() ? Position{} : written->second,
                     fmt::format("\"{}\" cannot be used as a file of revoked SSH keys", file.name));
      problem.notes = {usable.error().detail,
                       "every push with an SSH signature is refused until this is fixed"};
      problems.push_back(std::move(problem));
    }
  }
}

}  // namespace

std::vector<Problem> lint_keys(const PolicyFolder& folder, Instant now) {
  std::vector<Problem> problems;
  lint_revocations(folder, problems);
  const std::set<std::string> listed = lint_listed(folder, now, problems);
  const Policy& policy = folder.system.policy;
  const std::string name = policy.server.keys.lexically_relative(policy.folder).string();
  const auto keys = folder.folder->folder(name);
  const auto files = keys ? keys->names() : tl::unexpected(keys.error());
  if (!files) {
    return problems;
  }
  for (const std::string& file : *files) {
    const bool is_key = file.size() > 4 && file.substr(file.size() - 4) == ".asc";
    if (is_key && listed.count(file) == 0) {
      problems.push_back(problem_at(folder.documents, ProblemCode::key_file_unlisted,
                                    {fmt::format("{}/{}", name, file), 0, 0},
                                    "the key file belongs to nobody's key"));
    }
  }
  return problems;
}

}  // namespace refwarden
