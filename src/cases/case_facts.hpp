// From a case to the facts that the judge looks at, by the code that reads them of real pushes as
// far as it needs no repository.
#pragma once

#include "cases/policy_case.hpp"
#include "facts/gather.hpp"

namespace refwarden {

// One update, with the objections that gather() would have. Commit number N of the case, counted
// from 1, has an id that begins with `c` and ends its first 12 digits in N, unless the case names
// one. Fails where the case is over a limit that gather() has.
Result<Gathered> facts_of_case(const PolicyCase& test, const Policy& policy);

// --- parts of it

// What a verifier would say at `now`, judging keys by their listed days: a signer without a listed
// key of the format is `unknown-key`. `signer` is filled as a reader of commits would.
struct CaseSigned {
  SignatureFact fact;
  std::optional<std::string> signer;
};
CaseSigned sign_case(const CaseSignature& signature, const Policy& policy, Instant now);

// Of a push that is signed so: the certificate says what the push does.
CertificateFacts certify_case(const CaseSignature& signature, const Policy& policy, Instant now);

// `who`: a person's id (their first address is used) or an address.
Standing standing_of(const std::string& who, const Policy& policy);

}  // namespace refwarden
