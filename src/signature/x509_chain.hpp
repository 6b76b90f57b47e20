// A signer's certificate and its chain, judged once for all signatures that carry the same. For
// x509_*.cpp only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "signature/algorithm_lists.hpp"
#include "signature/cms_reader.hpp"
#include "signature/refusal.hpp"
#include "signature/x509_store.hpp"

namespace refwarden {

// By what a chain is judged.
struct X509Terms {
  const X509Store& store;
  unsigned rsa_bits;
  Instant now;
};

struct X509Chain {
  X509Owned<X509> signer;
  std::string fingerprint;
  std::optional<KeyCurve> curve;  // of the signer's key; empty: RSA
  std::string issuer;             // fingerprint of the certificate above, empty: none was found
  std::optional<std::string> address;       // the one address of its subjectAltName, in lower case
  bool trusted = false;                     // whole, signed throughout, up to an anchor
  bool lists_missing = false;               // no list says whether one of it is revoked
  std::optional<SignatureRefusal> refusal;  // of a trusted chain: the worst that is wrong with it
};

// The chain of the signer's certificate among those that the signature carries. A refusal where the
// signer's is not there (`unknown_key`), a certificate cannot be read or is of keyless signing
// (sigstore), or the key is weak or of another kind than the signature.
Accepted<X509Chain> judge_chain(const CmsSignature& signature, const X509Terms& terms);

}  // namespace refwarden
