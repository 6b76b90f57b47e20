#include "x509_world.hpp"

#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include "base/libcrypto.hpp"
#include "base/result.hpp"
#include "signature/cms_reader.hpp"
#include "signature/evp_key.hpp"
#include "signature/x509_handles.hpp"

namespace refwarden::test {

struct X509Identity::Handle {
  EVP_PKEY* key = nullptr;
  X509* certificate = nullptr;

  Handle() = default;
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() {
    EVP_PKEY_free(key);
    X509_free(certificate);
  }
};

namespace {

std::string text_in(BIO* bio) {
  char* bytes = nullptr;
  const long length = BIO_get_mem_data(bio, &bytes);
  return {bytes, bytes + length};
}

EVP_PKEY* new_key(const std::string& kind) {
  EVP_PKEY* const key = kind.starts_with("rsa:")
                            ? EVP_RSA_gen(static_cast<unsigned>(std::stoul(kind.substr(4))))
                            : EVP_EC_gen(kind.c_str());
  require(key != nullptr, "a test's key can be made");
  return key;
}

void name_it(X509_NAME* name, const std::string& text) {
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(text.data()),
                             static_cast<int>(text.size()), -1, 0);
}

X509Owned<STACK_OF(X509)> stack_of(const std::vector<X509Identity>& identities) {
  X509Owned<STACK_OF(X509)> stack(sk_X509_new_null());
  for (const X509Identity& identity : identities) {
    sk_X509_push(stack.get(), identity.handle().certificate);
  }
  return stack;
}

}  // namespace

std::string X509Identity::pem() const {
  const X509Owned<BIO> bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(bio.get(), m_handle->certificate);
  return text_in(bio.get());
}

std::string X509Identity::fingerprint() const {
  return x509_fingerprint(der_of(m_handle->certificate));
}

X509Identity certificate(const CertificateForm& form, const X509Identity* issuer) {
  start_libcrypto();
  static long next = 1000;
  auto made = std::make_shared<X509Identity::Handle>();
  made->key = new_key(form.key);
  X509* const x509 = made->certificate = X509_new();
  X509* const above = issuer == nullptr ? x509 : issuer->handle().certificate;
  X509_set_version(x509, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(x509), form.serial == 0 ? ++next : form.serial);
  X509_time_adj_ex(X509_getm_notBefore(x509), form.first_day, 0, nullptr);
  X509_time_adj_ex(X509_getm_notAfter(x509), form.last_day, 0, nullptr);
  name_it(X509_get_subject_name(x509), form.name);
  X509_set_issuer_name(x509, X509_get_subject_name(above));
  X509_set_pubkey(x509, made->key);
  X509V3_CTX context;
  X509V3_set_ctx(&context, above, x509, nullptr, nullptr, 0);
  for (const auto& [name, value] : form.extensions) {
    X509_EXTENSION* const extension =
        X509V3_EXT_conf(nullptr, &context, name.c_str(), value.c_str());
    require(extension != nullptr, "a test's extension is one");
    X509_add_ext(x509, extension, -1);
    X509_EXTENSION_free(extension);
  }
  EVP_PKEY* const key = issuer == nullptr ? made->key : issuer->handle().key;
  require(X509_sign(x509, key, EVP_get_digestbyname(form.digest)) > 0, "a test's key signs");
  return X509Identity(std::move(made));
}

std::string cms_signature(const X509Identity& signer, const std::string& payload,
                          const SignatureForm& form) {
  // For the capabilities that CMS_add1_signer says a signer has: start_libcrypto names no cipher.
  EVP_add_cipher(EVP_aes_256_cbc());
  const X509Owned<BIO> content(BIO_new_mem_buf(payload.data(), static_cast<int>(payload.size())));
  const auto carried = stack_of(form.carried);
  const unsigned flags = CMS_BINARY | CMS_DETACHED | CMS_PARTIAL | form.flags;
  const X509Owned<CMS_ContentInfo> message(
      CMS_sign(nullptr, nullptr, carried.get(), content.get(), flags));
  std::vector<X509Identity> signers = form.further_signers;
  signers.insert(signers.begin(), signer);
  for (const X509Identity& one : signers) {
    require(CMS_add1_signer(message.get(), one.handle().certificate, one.handle().key,
                            EVP_get_digestbyname(form.digest), flags) != nullptr,
            "a test's signer signs");
  }
  require(CMS_final(message.get(), content.get(), nullptr, flags) == 1, "a test's message ends");
  unsigned char* bytes = nullptr;
  const int length = i2d_CMS_ContentInfo(message.get(), &bytes);
  std::string der(bytes, bytes + length);
  OPENSSL_free(bytes);
  return der;
}

std::string in_gpgsm_form(const std::string& der) {
  const std::string begin = "\x30\x80";
  const std::string end(2, '\0');
  DerReader outer(DerReader(der).value(0x30).value().content);
  const std::string type(outer.value(0x06).value().whole);
  DerReader fields(DerReader(outer.value(0xa0).value().content).value(0x30).value().content);
  const std::string version(fields.value(0x02).value().whole);
  const std::string digests(fields.value(0x31).value().whole);
  const std::string content(fields.value(0x30).value().content);
  return begin + type + "\xa0\x80" + begin + version + digests + begin + content + end +
         std::string(fields.rest()) + end + end + end;
}

std::string revocation_list(const X509Identity& issuer, const std::vector<X509Identity>& revoked,
                            int first_day, int last_day) {
  const X509Owned<X509_CRL> list(X509_CRL_new());
  X509_CRL_set_version(list.get(), X509_CRL_VERSION_2);
  X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(issuer.handle().certificate));
  ASN1_TIME* const time = X509_time_adj_ex(nullptr, first_day, 0, nullptr);
  X509_CRL_set1_lastUpdate(list.get(), time);
  for (const X509Identity& one : revoked) {
    X509_REVOKED* const entry = X509_REVOKED_new();
    X509_REVOKED_set_serialNumber(entry, X509_get_serialNumber(one.handle().certificate));
    X509_REVOKED_set_revocationDate(entry, time);
    X509_CRL_add0_revoked(list.get(), entry);
  }
  X509_time_adj_ex(time, last_day, 0, nullptr);
  X509_CRL_set1_nextUpdate(list.get(), time);
  ASN1_TIME_free(time);
  X509_CRL_sort(list.get());
  require(X509_CRL_sign(list.get(), issuer.handle().key, EVP_sha256()) > 0, "a test's list ends");
  const X509Owned<BIO> bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509_CRL(bio.get(), list.get());
  return text_in(bio.get());
}

bool openssl_takes(const std::string& der, const std::string& payload, const X509Identity& anchor,
                   Instant now) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const X509Owned<CMS_ContentInfo> message(
      d2i_CMS_ContentInfo(nullptr, &at, static_cast<long>(der.size())));
  const X509Owned<BIO> content(BIO_new_mem_buf(payload.data(), static_cast<int>(payload.size())));
  const X509Owned<X509_STORE> store(X509_STORE_new());
  X509_STORE_add_cert(store.get(), anchor.handle().certificate);
  X509_VERIFY_PARAM* const terms = X509_STORE_get0_param(store.get());
  X509_VERIFY_PARAM_set_time(
      terms, std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count());
  const bool taken = message != nullptr && CMS_verify(message.get(), nullptr, store.get(),
                                                      content.get(), nullptr, CMS_BINARY) == 1;
  ERR_clear_error();
  return taken;
}

}  // namespace refwarden::test
