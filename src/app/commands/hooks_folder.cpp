#include "app/commands/hooks_folder.hpp"

#include "app/commands/git_config.hpp"

namespace refwarden {

Result<HooksFolder> find_hooks_folder(const std::filesystem::path& git_dir) {
  const auto own = own_setting(git_dir, "core.hooksPath");
  if (!own) {
    return tl::unexpected(own.error());
  }
  if (*own) {
    // githooks(5): relative to the folder where hooks run, which is the git directory for a push.
    return HooksFolder{git_dir / **own, true, std::nullopt};
  }
  const auto effective = effective_setting(git_dir, "core.hooksPath");
  if (!effective) {
    return tl::unexpected(effective.error());
  }
  return HooksFolder{git_dir / "hooks", false, *effective};
}

}  // namespace refwarden
