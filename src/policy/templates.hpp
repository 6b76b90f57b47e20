// The commented files that `policy init` writes: the texts of config/, built in.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace refwarden {

struct Template {
  std::string name;  // below the policy folder: "system.toml"
  std::string text;
};

// system.toml, people.toml and tests/system.toml; they load as they are, in a folder with empty
// `keys` and `repos`, and the cases pass.
std::vector<Template> policy_templates();

// repos/<name>.toml and its cases in tests/<name>.toml, for a repository said by its name
// ("payments": /srv/git/payments.git, for the admin to change) or by its absolute path. Fails with
// a sentence part where it cannot stand in a policy.
tl::expected<std::vector<Template>, std::string> repository_templates(std::string_view repository);

}  // namespace refwarden
