// Whether somebody counts, by the server's clock and never by a date that was pushed.
#pragma once

#include <string>

#include "facts/facts.hpp"
#include "policy/policy.hpp"

namespace refwarden {

// The person with this id; null where the policy has none.
const Person* person_of(const Policy& policy, const std::string& id);
// True once the last day that counts is over.
bool has_left(const Person& person, Instant received);
// True where the commit has a good signature by one of `persons` who has not left. Formats are a
// signature rule's business.
bool is_signed_by(const CommitFacts& commit, const PersonSet& persons, const PushFacts& push,
                  const Policy& policy);

}  // namespace refwarden
