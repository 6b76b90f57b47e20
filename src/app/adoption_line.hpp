// An adoption point in the text of a repository's policy file.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "git/object_id.hpp"

namespace refwarden {

// `text` (repos/<name>.toml) with `commit` in [repo] adopted, everything else as it was. Nothing
// where the place cannot be told by lines: no [repo] line, or a list that does not start and end as
// an editor would write it. The caller loads the result before it trusts it.
std::optional<std::string> with_adopted(std::string_view text, const Oid& commit);

}  // namespace refwarden
