// What a policy says of how signatures are checked, as its verifier wants it.
#pragma once

#include "policy/policy.hpp"
#include "signature/verifier.hpp"

namespace refwarden {

// All but the place of gpg's home. Files of gpg's answers are read from the policy's folder, by the
// rules that its other files are read by: what is not trusted is not there.
SignatureSettings signature_settings(const Policy& policy);

}  // namespace refwarden
