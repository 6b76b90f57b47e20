// OpenSSL's certificates, lists and stores with an owner. For x509_*.cpp only.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <openssl/cms.h>
#include <openssl/x509.h>

namespace refwarden {

struct FreeX509 {
  void operator()(BIO* bio) const { BIO_free_all(bio); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(X509_CRL* list) const { X509_CRL_free(list); }
  void operator()(X509_STORE* store) const { X509_STORE_free(store); }
  void operator()(X509_STORE_CTX* context) const { X509_STORE_CTX_free(context); }
  void operator()(CMS_ContentInfo* message) const { CMS_ContentInfo_free(message); }
  void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
  // The stack alone; what it points to belongs to somebody else.
  void operator()(STACK_OF(X509) * stack) const { sk_X509_free(stack); }
};
template <typename T>
using X509Owned = std::unique_ptr<T, FreeX509>;

// The one certificate that `der` is, in DER that it would be written in again; nullptr otherwise.
X509Owned<X509> certificate_of(std::string_view der);
std::string der_of(const X509* certificate);
// "SHA256:" and 64 lower-case hex digits of the DER's SHA-256.
std::string x509_fingerprint(std::string_view der);

// What a key or a signature of a certificate is worth: RSA with as many bits or P-256, P-384,
// P-521.
bool is_strong_key(const X509* certificate, unsigned rsa_bits);
// True where `digest` (an NID) is SHA-256, SHA-384 or SHA-512.
bool is_strong_digest(int digest);

}  // namespace refwarden
