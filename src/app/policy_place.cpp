#include "app/policy_place.hpp"

#include "app/policy_checkout.hpp"
#include "policy/load.hpp"

namespace refwarden {

Result<PolicyPlace> find_policy(const std::string& git_dir, Quarantine quarantine,
                                const std::string& ref_namespace) {
  auto repository = open_repository(git_dir, quarantine, ref_namespace);
  if (!repository) {
    return tl::unexpected(std::move(repository).error());
  }
  const auto named = (*repository)->config("refwarden.policydir");
  if (!named) {
    return tl::unexpected(named.error());
  }
  const std::filesystem::path folder = named->value_or(k_default_policy_folder);
  if (!folder.is_absolute()) {
    return fail(FailureCode::policy_broken,
                "the repository's setting refwarden.policydir is not an absolute path",
                git_dir + ": refwarden.policydir is \"" + folder.string() + "\"");
  }
  return find_policy_home(folder).map([&](PolicyHome&& home) {
    return PolicyPlace{*std::move(repository), std::move(home.folder), folder,
                       std::move(home.commit)};
  });
}

}  // namespace refwarden
