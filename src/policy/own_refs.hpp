// The refs that refwarden itself writes into a repository.
#pragma once

#include <string_view>

namespace refwarden {

// Below this no push gets in (facts/ref_names, reserved_ref), no ref class reaches, and the record
// says nothing.
inline constexpr std::string_view k_own_refs = "refs/refwarden/";

// What `policy export` publishes.
inline constexpr const char* k_policy_ref = "refs/refwarden/policy";

}  // namespace refwarden
