// Every key of every table of the policy files. The readers can take no other key, unknown ones are
// told from it, and refwarden-policy(5) is checked against it.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace refwarden {

enum class Need : std::uint8_t { optional, required };

// Which way a repository's `[adjust.<rule>]` may move a key.
enum class Tighter : std::uint8_t {
  fixed,     // not at all
  fewer,     // some of the same people or values
  more,      // all of the same values and others
  larger,    // a larger number
  smaller,   // a smaller number, or one where there was none
  stricter,  // a word further on in the order of the manual
};

struct KeyInfo {
  std::string_view table;  // "server", "rule", "reviews", ...
  std::string_view key;
  Need need = Need::optional;
  std::string_view fallback = {};  // what holds when it is absent, for the manual; "" : nothing
  Tighter tighter = Tighter::fixed;
};

std::span<const KeyInfo> all_keys();
// The keys of `table`, in the order of the manual.
std::vector<const KeyInfo*> keys_of(std::string_view table);
// nullptr where none of `tables` has it.
const KeyInfo* find_key(const std::vector<std::string_view>& tables, std::string_view key);

}  // namespace refwarden
