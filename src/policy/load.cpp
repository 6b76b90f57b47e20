#include "policy/load.hpp"

#include "policy/policy_folder.hpp"

namespace refwarden {

namespace {

Problems broken(std::vector<Problem> all, const PolicyFolder& folder, std::string repository) {
  sort_problems(all);
  Problems problems;
  problems.all = std::move(all);
  problems.server = folder.server;
  problems.repository_name = std::move(repository);
  return problems;
}

}  // namespace

tl::expected<Policy, Problems> load_policy(const PolicyRequest& request) {
  const PolicyFolder folder = read_policy_folder(request.folder, request.repository);
  std::vector<Problem> problems = folder.system.problems;
  const RepositoryFile* file =
      file_for(request.repository, folder.repositories, problems, request.choice);
  const std::string name = file != nullptr ? file->stem() : name_of_repository(request.repository);
  if (!folder.can_join()) {
    return tl::unexpected(broken(std::move(problems), folder, name));
  }
  Draft draft = join(folder, file);
  problems.insert(problems.end(), draft.problems.begin(), draft.problems.end());
  if (!problems.empty()) {
    return tl::unexpected(broken(std::move(problems), folder, name));
  }
  complete(draft.policy, folder, file, request.repository);
  return std::move(draft.policy);
}

}  // namespace refwarden
