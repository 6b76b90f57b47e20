// What a policy says of X.509: which authorities count, and what is known of revocation.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace refwarden {

enum class X509Revocation : std::uint8_t {
  crl,   // every certificate below an anchor needs a fresh list of its issuer
  none,  // nobody asks: a certificate counts until it expires or leaves the policy
};
std::string_view name_of(X509Revocation revocation);  // "crl", "none"

// A file below the policy folder as it was read with the policy.
struct X509File {
  std::string name;
  std::string bytes;
  bool missing = false;  // lists only: whoever fetches them may fail
};

struct X509Settings {
  std::vector<X509File> trust;  // PEM, one certificate or more each
  std::vector<X509File> intermediates;
  std::vector<X509File> crls;  // PEM, one list or more each
  X509Revocation revocation = X509Revocation::crl;
  std::chrono::seconds crl_max_age{0};
  // "SHA256:" and 64 lower-case hex digits of authorities' certificates: what they issue names a
  // person by the address in it.
  std::vector<std::string> issuers;
};

}  // namespace refwarden
