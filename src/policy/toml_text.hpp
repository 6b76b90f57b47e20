// The text of a TOML file with less in it, and what stays where it was.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "policy/toml_document.hpp"

namespace refwarden {

// What `key` of `table`, which stands at the top of the file, is to have: a text, or texts where
// the file has a list. Where the file has no such key nothing is exchanged.
struct ExchangedValue {
  std::string table;
  std::string key;
  std::vector<std::string> texts;  // at least one
};

// The file without its comments and with these values. Every key and every value keeps its line, so
// that "system.toml:12" means the same in both. What comes out was parsed again and has the keys
// and values of `document` but for those exchanged; nothing where that cannot be had, as for a text
// of several lines within an inline table (TOML 1.0).
std::optional<std::string> stripped(const Document& document,
                                    const std::vector<ExchangedValue>& exchanged);

}  // namespace refwarden
