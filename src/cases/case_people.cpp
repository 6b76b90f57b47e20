// Who stands behind what a case says.
#include <algorithm>

#include "cases/case_facts.hpp"
#include "facts/identity.hpp"
#include "facts/push_certificate.hpp"
#include "signature/openpgp_judge.hpp"

namespace refwarden {
namespace {

// Of `policy`'s listed keys those of `signer` and `format`.
std::vector<std::size_t> keys_of(const std::string& signer, const ListedKeys& listed,
                                 std::optional<SignatureFormat> format) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < listed.keys.size(); ++i) {
    if (listed.owners[i].person == signer && (!format || listed.keys[i].format == *format)) {
      found.push_back(i);
    }
  }
  return found;
}

std::string text_of(const ListedKey& key) {
  return std::string(name_of(key.format)) + ":" + key.fingerprint;
}

}  // namespace

CaseSigned sign_case(const CaseSignature& signature, const Policy& policy, Instant now) {
  CaseSigned made;
  made.fact.state = signature.state;
  if (signature.state == SignatureState::none) {
    return made;
  }
  using SecurityKey = SignatureRule::SecurityKey;
  made.fact.security_key = signature.security_key != SecurityKey::any;
  made.fact.touched = made.fact.security_key;
  made.fact.verified = signature.security_key == SecurityKey::verified;
  std::optional<SignatureFormat> format = signature.format;
  if (made.fact.security_key) {
    format = SignatureFormat::ssh;
  }
  made.fact.format = format.value_or(SignatureFormat::openpgp);
  if (!signature.signer) {
    return made;
  }
  const ListedKeys listed = listed_keys(policy, now);
  const std::vector<std::size_t> keys = keys_of(*signature.signer, listed, format);
  if (keys.empty()) {
    made.fact.state = SignatureState::unknown_key;
    return made;
  }
  const auto valid = std::find_if(keys.begin(), keys.end(), [&](std::size_t index) {
    return !outside_listed_days(listed.keys[index], now);
  });
  const std::size_t index = valid == keys.end() ? keys.front() : *valid;
  if (valid == keys.end() && signature.state == SignatureState::good) {
    made.fact.state = SignatureState::expired_key;
    made.fact.why = outside_listed_days(listed.keys[index], now).value_or("");
  }
  made.fact.format = listed.keys[index].format;
  made.fact.key = text_of(listed.keys[index]);
  made.fact.listed_key = index;
  made.signer = signature.signer;
  return made;
}

CertificateFacts certify_case(const CaseSignature& signature, const Policy& policy, Instant now) {
  CaseSigned made = sign_case(signature, policy, now);
  CertificateFacts facts;
  facts.nonce = NonceStatus::ok;
  facts.signature = std::move(made.fact);
  facts.signer = std::move(made.signer);
  facts.person = person_of_certificate(facts, policy, now);
  return facts;
}

Standing standing_of(const std::string& who, const Policy& policy) {
  Identity identity;
  const auto person = policy.people.find(who);
  const std::size_t at = who.find('@');
  if (person != policy.people.end() && at == std::string::npos) {
    identity.name = Untrusted(person->second.name);
    identity.address =
        Untrusted(person->second.emails.empty() ? std::string() : person->second.emails.front());
    return standing_of(identity, policy);
  }
  const Person* owner = policy.person_by_email(who);
  identity.name = Untrusted(owner == nullptr ? who.substr(0, at) : owner->name);
  identity.address = Untrusted(who);
  return standing_of(identity, policy);
}

}  // namespace refwarden
