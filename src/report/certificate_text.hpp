// What messages say where a signature was made under an SSH certificate.
#pragma once

#include <vector>

#include "report/layout.hpp"
#include "report/view.hpp"

namespace refwarden {

// Whether the signature of some commit or tag of the finding was made under a certificate.
bool is_by_certificate(const Subject& subject);

// The name of a key as SignatureFact::key has it, so that a line can break between its parts.
Text key_text(const Untrusted& key);

// For each authority with principals of people that the rule takes: which certificates would count.
std::vector<Text> certificates_needed(const Subject& subject, const SignatureRule& rule);

}  // namespace refwarden
