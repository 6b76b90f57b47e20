// What a rule asks for, in words for those who are about to push.
#pragma once

#include <string>

#include "policy/policy.hpp"

namespace refwarden {

// "1 review by developers (5 people), as a trailer Reviewed-by; not by the author or committer".
std::string rule_words(const Rule& rule);

}  // namespace refwarden
