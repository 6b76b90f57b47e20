#include "facts/signers.hpp"

#include <map>
#include <set>
#include <utility>

#include "base/fold.hpp"
#include "base/result.hpp"

namespace refwarden {

std::optional<SignatureFact> told_signature(const std::optional<SignedPart>& part) {
  SignatureFact fact;
  if (!part) {
    fact.state = SignatureState::none;
    return fact;
  }
  if (part->several) {
    fact.state = SignatureState::multiple;
    fact.why = "there is more than one signature, one for each hash algorithm";
    return fact;
  }
  if (part->other_algorithm) {
    fact.state = SignatureState::unsupported;
    fact.why = "the signature is for another hash algorithm than the repository's";
    return fact;
  }
  return std::nullopt;
}

std::optional<std::string> signer_of(const SignatureFact& fact, const ListedKeys& keys) {
  if (!fact.listed_key) {
    return std::nullopt;
  }
  require(*fact.listed_key < keys.owners.size(), "a verifier named a key that is not listed");
  return keys.owners[*fact.listed_key].person;
}

ListedKeys listed_keys(const Policy& policy, Instant received) {
  ListedKeys listed;
  const bool by_address = policy.x509 && !policy.x509->issuers.empty();
  for (const auto& [id, person] : policy.people) {
    const bool left = person.left && day_of(received) > *person.left;
    for (const PersonKey& key : person.keys) {
      listed.keys.push_back(
          {key.format, key.fingerprint, key.ssh_blob, key.from, key.until, left, {}, {}});
      listed.owners.push_back({id});
    }
    // An authority of [x509] issuers names a person by an address.
    for (const std::string& email : by_address ? person.emails : std::vector<std::string>()) {
      ListedKey key;
      key.format = SignatureFormat::x509;
      key.address = ascii_lower(email);
      key.left = left;
      listed.keys.push_back(std::move(key));
      listed.owners.push_back({id});
    }
  }
  for (const SshAuthority& authority : policy.ssh_authorities) {
    std::map<std::string, std::set<std::string, std::less<>>> by_person;
    for (const auto& [principal, person] : authority.principals) {
      by_person[person].insert(principal);
    }
    for (auto& [person, principals] : by_person) {
      const PersonKey& key = authority.key;
      listed.keys.push_back(
          {key.format, key.fingerprint, key.ssh_blob, {}, {}, false, {}, std::move(principals)});
      listed.owners.push_back({person});
    }
  }
  return listed;
}

}  // namespace refwarden
