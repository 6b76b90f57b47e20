// Who somebody is: an address or a login that the policy lists for one person (semantics.md
// section 4). Names, user ids and the text of a key decide nothing.
#pragma once

#include <string>
#include <vector>

#include "facts/facts.hpp"
#include "git/objects.hpp"
#include "policy/policy.hpp"

namespace refwarden {

Standing standing_of(const Identity& identity, const Policy& policy);

// Everybody whom a `Co-authored-by` trailer names, in order. A value that is not exactly
// `Name <address>` still stands for somebody: nobody's address, with the value as the name.
std::vector<Standing> co_authors_of(const MessageFacts& message, const Policy& policy);

// `login` as the host gave it; empty where it gives none.
Pusher pusher_of(const std::string& login, const Policy& policy);

}  // namespace refwarden
