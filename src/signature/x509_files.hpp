// The files that [x509] names, as OpenSSL's objects. For x509_*.cpp only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "signature/x509_handles.hpp"
#include "signature/x509_settings.hpp"

namespace refwarden {

// All PEM blocks of a file, at least one; empty where there is any other block, or a broken one.
std::optional<std::vector<X509Owned<X509>>> certificates_in(const X509File& file);
std::optional<std::vector<X509Owned<X509_CRL>>> lists_in(const X509File& file);

// What the instant of an ASN.1 time is; empty where it is none.
std::optional<Instant> instant_of(const ASN1_TIME* time);

}  // namespace refwarden
