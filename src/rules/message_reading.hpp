// What the rules that read messages share.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "rules/failing.hpp"
#include "rules/rule_case.hpp"

namespace refwarden {

// A message that git and we could read differently fails every rule that reads it, and nothing else
// is asked of it.
std::optional<Failing> ambiguous_message(const AskedCommit& subject);

// What somebody may have meant by the missing trailer `key`: lines outside of the last paragraph
// and keys that only look right.
std::vector<Found> near_misses_of(const MessageFacts& message, std::string_view key);

// A value that is longer than [limits] value-bytes, cut to that: patterns never see it.
std::optional<Found> too_long(const Untrusted& value, const Policy& policy);

// Nothing was found: `nothing`, so that each failing commit has something to show.
std::vector<Found> or_nothing(std::vector<Found> found);

}  // namespace refwarden
