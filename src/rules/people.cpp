#include "rules/people.hpp"

namespace refwarden {

const Person* person_of(const Policy& policy, const std::string& id) {
  const auto found = policy.people.find(id);
  return found == policy.people.end() ? nullptr : &found->second;
}

bool has_left(const Person& person, Instant received) {
  return person.left && day_of(received) > *person.left;
}

bool is_signed_by(const CommitFacts& commit, const PersonSet& persons, const PushFacts& push,
                  const Policy& policy) {
  if (commit.signature.state != SignatureState::good || !commit.signer) {
    return false;
  }
  const Person* signer = person_of(policy, *commit.signer);
  return signer != nullptr && persons.persons.contains(signer->id) &&
         !has_left(*signer, push.received);
}

}  // namespace refwarden
