#include "app/commands/fetched_policy.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace fs = std::filesystem;

namespace refwarden {
std::string policy_refspec(const std::string& remote) {
  return fmt::format("+refs/refwarden/*:refs/refwarden/{}/*", remote);
}

Result<std::optional<PolicyHome>> find_fetched_policy(const std::string& git_dir,
                                                      const std::string& remote,
                                                      const fs::path& place) {
  const std::string ref = fmt::format("refs/refwarden/{}/policy", remote);
  const auto repository = open_repository(git_dir, Quarantine::ignore);
  const auto refs = repository ? (*repository)->refs() : tl::unexpected(repository.error());
  if (!refs) {
    return tl::unexpected(refs.error());
  }
  const auto tip = std::find_if(refs->direct.begin(), refs->direct.end(),
                                [&](const RefTip& each) { return each.name == ref; });
  if (tip == refs->direct.end()) {
    return std::optional<PolicyHome>();
  }
  return keep_checkout(**repository, tip->target, place).map([&](fs::path&& folder) {
    return std::optional(
        PolicyHome{std::move(folder), PolicyCommit{{git_dir, ref, place}, tip->target}});
  });
}

}  // namespace refwarden
