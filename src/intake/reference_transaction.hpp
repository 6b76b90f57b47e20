// What git hands to a reference-transaction hook (githooks(5)).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "git/object_id.hpp"

namespace refwarden {

// One ref of a transaction.
struct RefChange {
  std::string ref;            // full; a name that git-check-ref-format(1) accepts
  std::optional<Oid> old_id;  // what whoever changes it expects; null: nothing, or anything at all
  std::optional<Oid> new_id;  // null: a deletion. Nothing, here and above: a symbolic ref
};

// Whether git asks with `arguments` if a transaction may happen. Otherwise it only tells of one.
// Not exactly one argument: a `push_malformed` failure.
Result<bool> is_asked(const std::vector<std::string>& arguments);

// Reads `text` (all of stdin): one line `old new ref` for each ref, each ended by a line feed;
// where git sets symbolic refs in a transaction, an id may be `ref:<name>`. What is not below
// `refs/` (HEAD and others, which say the same again or belong to one work tree) is left out. No
// line at all is in order: git asks so before it packs nothing. Another shape: a `push_malformed`
// failure.
Result<std::vector<RefChange>> parse_changes(std::string_view text);

// The namespace that a full name is in (gitnamespaces(7)), as GIT_NAMESPACE has it, and what
// clients see of the name.
struct NameInNamespace {
  std::string ref_namespace;  // "a/b"; empty: none
  std::string ref;
};
NameInNamespace part_name(std::string_view full);

}  // namespace refwarden
