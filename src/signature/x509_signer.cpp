#include "signature/x509_signer.hpp"

#include <algorithm>
#include <array>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509v3.h>

#include "base/fold.hpp"

namespace refwarden {
namespace {

constexpr std::string_view k_sigstore = "1.3.6.1.4.1.57264.1.";

std::string der_of_issuer(const X509* certificate) {
  unsigned char* bytes = nullptr;
  const int length = i2d_X509_NAME(X509_get_issuer_name(certificate), &bytes);
  std::string der(bytes, bytes + (length > 0 ? length : 0));
  OPENSSL_free(bytes);
  return der;
}

std::string der_of_serial(const X509* certificate) {
  unsigned char* bytes = nullptr;
  const int length = i2d_ASN1_INTEGER(X509_get0_serialNumber(certificate), &bytes);
  std::string der(bytes, bytes + (length > 0 ? length : 0));
  OPENSSL_free(bytes);
  return der;
}

// Fulcio's certificates name the identity provider in extensions below its own number.
bool is_keyless(const X509* certificate) {
  for (int at = 0; at < X509_get_ext_count(certificate); ++at) {
    std::array<char, 128> text{};
    const ASN1_OBJECT* const type = X509_EXTENSION_get_object(X509_get_ext(certificate, at));
    OBJ_obj2txt(text.data(), static_cast<int>(text.size()), type, 1);
    if (std::string_view(text.data()).starts_with(k_sigstore)) {
      return true;
    }
  }
  return false;
}

Accepted<void> check_key(const X509* certificate, CmsKeyKind kind, unsigned rsa_bits) {
  if (is_keyless(certificate)) {
    return refuse(SignatureState::unsupported,
                  "it is a keyless signature (sigstore), whose certificate lives for minutes");
  }
  if (!is_strong_key(certificate, rsa_bits)) {
    return refuse(SignatureState::weak,
                  "the certificate's key is too short, or on none of P-256, P-384 and P-521");
  }
  const int type = EVP_PKEY_get_base_id(X509_get0_pubkey(certificate));
  if (type != (kind == CmsKeyKind::rsa ? EVP_PKEY_RSA : EVP_PKEY_EC)) {
    return refuse(SignatureState::malformed, "its algorithm is not that of the certificate's key");
  }
  return {};
}

}  // namespace

std::optional<KeyCurve> curve_of(const X509* certificate) {
  const EVP_PKEY* const key = X509_get0_pubkey(certificate);
  if (EVP_PKEY_get_base_id(key) != EVP_PKEY_EC) {
    return std::nullopt;
  }
  constexpr int k_p256_bits = 256;
  constexpr int k_p384_bits = 384;
  const int bits = EVP_PKEY_get_bits(key);
  return bits == k_p256_bits   ? KeyCurve::p256
         : bits == k_p384_bits ? KeyCurve::p384
                               : KeyCurve::p521;
}

Accepted<X509Signer> find_signer(const CmsSignature& signature, unsigned rsa_bits) {
  X509Signer signer;
  for (const std::string_view der : signature.certificates) {
    auto certificate = certificate_of(der);
    if (certificate == nullptr) {
      return refuse(SignatureState::malformed, "a certificate that it carries cannot be read");
    }
    const bool is_signer = der_of_issuer(certificate.get()) == signature.issuer &&
                           der_of_serial(certificate.get()) == signature.serial;
    if (is_signer && signer.certificate != nullptr) {
      return refuse(SignatureState::malformed, "two certificates have the signer's number");
    }
    if (is_signer) {
      signer.certificate = std::move(certificate);
    } else {
      signer.others.push_back(std::move(certificate));
    }
  }
  if (signer.certificate == nullptr) {
    return refuse(SignatureState::unknown_key, "it does not carry its own certificate");
  }
  if (const auto fits = check_key(signer.certificate.get(), signature.kind, rsa_bits); !fits) {
    return tl::unexpected(fits.error());
  }
  return signer;
}

std::optional<std::string> address_of(const X509* certificate) {
  const X509Owned<GENERAL_NAMES> names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  ERR_clear_error();
  std::optional<std::string> found;
  for (int at = 0; names != nullptr && at < sk_GENERAL_NAME_num(names.get()); ++at) {
    const GENERAL_NAME* const name = sk_GENERAL_NAME_value(names.get(), at);
    if (name->type != GEN_EMAIL) {
      continue;
    }
    const unsigned char* const bytes = ASN1_STRING_get0_data(name->d.rfc822Name);
    std::string text(bytes, bytes + ASN1_STRING_length(name->d.rfc822Name));
    const bool plain = std::all_of(text.begin(), text.end(),
                                   [](char byte) { return byte > ' ' && byte < '\x7f'; });
    if (found || !plain || text.empty()) {
      return std::nullopt;
    }
    found = ascii_lower(text);
  }
  return found;
}

}  // namespace refwarden
