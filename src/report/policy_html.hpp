// What a push needs, as a page for those who push: each repository's rules, by ref.
#pragma once

#include <string>

#include "policy/policy_folder.hpp"

namespace refwarden {

// The part of a page, as HTML, about a policy that check_policy takes: repositories that have a
// file of their own by its name, then all others. Every text of the policy is escaped; the
// server's folders are not in it.
std::string policy_html(const PolicyFolder& folder);

}  // namespace refwarden
