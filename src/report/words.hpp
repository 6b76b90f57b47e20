// Small pieces of wording that several messages share.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/untrusted.hpp"
#include "policy/policy.hpp"
#include "report/layout.hpp"

namespace refwarden {

// "1 problem", "3 problems".
std::string counted(std::uint64_t number, std::string_view one, std::string_view many);
// "a", "a or b", "a, b or c".
std::string listed(const std::vector<std::string>& items, std::string_view last = "or");
// "5,242,880".
std::string grouped(std::uint64_t number);
// "Dana Reyes <dana@example.org>"; with `address`, that one of the person's addresses.
std::string named(const Person& person, std::string_view address = {});
// "group developers or bots", "group developers or Dana Reyes".
std::string described(const PersonSet& set, const Policy& policy);
// The name of the person with this id, or the id where the policy has no such person.
std::string person_name(const Policy& policy, const std::string& id);
// A ref where it was pushed, cut to one line.
Untrusted ref_text(const std::string& ref);

}  // namespace refwarden
