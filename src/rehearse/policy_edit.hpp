// What the scratch copy of a policy has otherwise than the real one: few values.
#pragma once

#include <optional>
#include <string>

#include "policy/toml_document.hpp"

namespace refwarden {

// Each gives the file's text with one value changed and every line where it was (but for a key that
// the file does not have). Nothing where the file is not written so that it can be done; whoever
// uses the text loads it and looks at the result.

// [server] audit = "`folder`".
std::optional<std::string> with_audit(const Document& system, const std::string& folder);
// `path` first in [repo] paths.
std::optional<std::string> with_listed(const Document& file, const std::string& path);
// `url` first in `pushee` of the table "server" or "repo"; the text as it is without that key.
std::optional<std::string> with_pushee(const Document& file, const std::string& table,
                                       const std::string& url);
// `key` first among the keys of `person`.
std::optional<std::string> with_key(const Document& people, const std::string& person,
                                    const std::string& key);

}  // namespace refwarden
