// Which certificate made a signature, and whom it names. For x509_*.cpp only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "signature/algorithm_lists.hpp"
#include "signature/cms_reader.hpp"
#include "signature/refusal.hpp"
#include "signature/x509_handles.hpp"

namespace refwarden {

struct X509Signer {
  X509Owned<X509> certificate;
  std::vector<X509Owned<X509>> others;  // that the signature carries
};

// The refusals of judge_chain that need no chain.
Accepted<X509Signer> find_signer(const CmsSignature& signature, unsigned rsa_bits);

// The curve of a key that find_signer took; empty for RSA.
std::optional<KeyCurve> curve_of(const X509* certificate);

// The rfc822Name of the certificate's subjectAltName, in lower case, where there is exactly one and
// it is printable ASCII; the subject's own e-mail never counts.
std::optional<std::string> address_of(const X509* certificate);

}  // namespace refwarden
