// Certificates and CMS signatures made in this process, and the policy that trusts some of them.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "signature/verifier.hpp"

namespace refwarden::test {

// A key with its certificate. Cheap to copy.
class X509Identity {
 public:
  struct Handle;

  explicit X509Identity(std::shared_ptr<const Handle> handle) : m_handle(std::move(handle)) {}
  [[nodiscard]] std::string pem() const;
  [[nodiscard]] std::string fingerprint() const;  // as ListedKey::fingerprint
  [[nodiscard]] const Handle& handle() const { return *m_handle; }

 private:
  std::shared_ptr<const Handle> m_handle;
};

using Extensions = std::vector<std::pair<std::string, std::string>>;  // as in openssl.cnf

inline const Extensions k_authority{{"basicConstraints", "critical,CA:TRUE"},
                                    {"keyUsage", "critical,keyCertSign,cRLSign"}};
inline const Extensions k_mail{{"keyUsage", "critical,digitalSignature"},
                               {"extendedKeyUsage", "emailProtection"},
                               {"subjectAltName", "email:Dana@Example.org"},
                               {"subjectKeyIdentifier", "hash"}};

struct CertificateForm {
  std::string name = "Dana";
  std::string key = "P-256";  // "P-384", "prime192v1", "rsa:2048", ...
  Extensions extensions = k_mail;
  const char* digest = "SHA256";
  int first_day = -100;  // from now
  int last_day = 1000;
  long serial = 0;  // 0: another each time
};

// By `issuer`; nullptr: by itself.
X509Identity certificate(const CertificateForm& form, const X509Identity* issuer);

struct SignatureForm {
  const char* digest = "SHA256";
  unsigned flags = 0;  // more of CMS_sign's
  std::vector<X509Identity> carried = {};
  std::vector<X509Identity> further_signers = {};
};

// The DER of a signature as gpgsm would make it, with definite lengths.
std::string cms_signature(const X509Identity& signer, const std::string& payload,
                          const SignatureForm& form = {});

// The same signature with indefinite lengths where gpgsm writes them.
std::string in_gpgsm_form(const std::string& der);

// The PEM of a list by `issuer` that revokes these, from and until days from now.
std::string revocation_list(const X509Identity& issuer, const std::vector<X509Identity>& revoked,
                            int first_day = -1, int last_day = 7);

// True where OpenSSL alone takes the DER for a signature over `payload`, with its own strictness:
// chain to `anchor`, purpose S/MIME signing, at `now`.
bool openssl_takes(const std::string& der, const std::string& payload, const X509Identity& anchor,
                   Instant now);

}  // namespace refwarden::test
