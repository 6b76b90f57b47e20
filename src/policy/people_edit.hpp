// Adds one key to the text of people.toml without touching anything else of it.
#pragma once

#include <string>

#include <tl/expected.hpp>

namespace refwarden {

// `bytes` with `key`, as people.toml writes it, in the list `keys` of `person`. The result is read
// again and compared, value by value, with what was there: it differs in that one entry or is not
// given. Fails with a sentence part for the admin where the text is of a form that cannot be edited
// (an inline table, a dotted key), where nobody has that name, or where `key` needs escapes.
tl::expected<std::string, std::string> with_key(const std::string& bytes, const std::string& person,
                                                const std::string& key);

}  // namespace refwarden
