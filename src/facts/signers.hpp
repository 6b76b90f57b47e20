// What of a signature is known without a verifier, and whose it is.
#pragma once

#include <optional>
#include <string>

#include "facts/gather.hpp"
#include "git/objects.hpp"
#include "signature/fact.hpp"

namespace refwarden {

// The fact of an object's signature header as far as it can be told without a verifier: none,
// more than one, or one of the repository's other hash algorithm. Nothing: it has to be verified.
std::optional<SignatureFact> told_signature(const std::optional<SignedPart>& part);

// The person of a fact's listed key.
std::optional<std::string> signer_of(const SignatureFact& fact, const ListedKeys& keys);

}  // namespace refwarden
