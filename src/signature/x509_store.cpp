#include "signature/x509_store.hpp"

#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include "base/libcrypto.hpp"
#include "signature/x509_files.hpp"

namespace refwarden {
namespace {

tl::unexpected<Failure> unusable(const X509File& file, const char* why) {
  return fail(FailureCode::keys_broken,
              "the server cannot check X.509 signatures: a file of its policy cannot be used",
              file.name + ": " + why);
}

using Authorities = std::vector<X509*>;

// Every certificate of the files; fails at the first file that cannot be read.
Result<std::vector<X509Owned<X509>>> all_of(const std::vector<X509File>& files) {
  std::vector<X509Owned<X509>> all;
  for (const X509File& file : files) {
    auto certificates = certificates_in(file);
    if (!certificates) {
      return unusable(file, "these are not PEM certificates");
    }
    for (auto& certificate : *certificates) {
      all.push_back(std::move(certificate));
    }
  }
  return all;
}

// What is wrong with a list, for the admin; nullptr: nothing.
const char* fault_of(X509_CRL* list, const Authorities& authorities) {
  // A delta list, or one for some reasons or some certificates only, does not say who is not
  // revoked.
  if (X509_CRL_get_ext_by_NID(list, NID_delta_crl, -1) >= 0 ||
      X509_CRL_get_ext_by_NID(list, NID_issuing_distribution_point, -1) >= 0) {
    return "the list is partial, or a delta";
  }
  int digest = NID_undef;
  const bool known = OBJ_find_sigid_algs(X509_CRL_get_signature_nid(list), &digest, nullptr) == 1;
  if (!known || !is_strong_digest(digest)) {
    return "the list is signed with a weak digest";
  }
  for (X509* const authority : authorities) {
    const bool named =
        X509_NAME_cmp(X509_CRL_get_issuer(list), X509_get_subject_name(authority)) == 0;
    const bool may = (X509_get_key_usage(authority) & KU_CRL_SIGN) != 0;
    if (named && may && X509_CRL_verify(list, X509_get0_pubkey(authority)) == 1) {
      return nullptr;
    }
  }
  ERR_clear_error();
  return "the list is by no authority of [x509]";
}

const char* age_fault_of(const X509_CRL* list, std::chrono::seconds most, Instant now) {
  const auto made = instant_of(X509_CRL_get0_lastUpdate(list));
  const auto next = instant_of(X509_CRL_get0_nextUpdate(list));
  if (!made || !next) {
    return "the list does not say when it was made or when the next comes";
  }
  if (now < *made) {
    return "the list is from the future";
  }
  if (*next <= now) {
    return "the list is out of date";
  }
  return now - *made > most ? "the list is older than crl-max-age" : nullptr;
}

Done add_lists(X509_STORE* store, const X509Settings& settings, const Authorities& authorities,
               Instant now) {
  for (const X509File& file : settings.crls) {
    const auto lists = file.missing ? std::nullopt : lists_in(file);
    if (!lists) {
      return unusable(file, file.missing ? "the file is missing or cannot be read"
                                         : "these are not PEM revocation lists");
    }
    for (const auto& list : *lists) {
      const char* fault = fault_of(list.get(), authorities);
      fault = fault != nullptr ? fault : age_fault_of(list.get(), settings.crl_max_age, now);
      if (fault != nullptr) {
        return unusable(file, fault);
      }
      require(X509_STORE_add_crl(store, list.get()) == 1, "libcrypto has memory");
    }
  }
  return {};
}

}  // namespace

Result<X509Store> X509Store::make(const X509Settings& settings, Instant now) {
  start_libcrypto();
  X509Store made;
  made.m_anchors.reset(X509_STORE_new());
  require(made.m_anchors != nullptr, "libcrypto has memory");
  made.m_asks_lists = settings.revocation == X509Revocation::crl;
  const auto trust = all_of(settings.trust);
  auto intermediates = all_of(settings.intermediates);
  if (!trust || !intermediates) {
    return tl::unexpected(trust ? intermediates.error() : trust.error());
  }
  Authorities authorities;
  for (const auto& anchor : *trust) {
    require(X509_STORE_add_cert(made.m_anchors.get(), anchor.get()) == 1, "libcrypto has memory");
    made.m_anchor_names.insert(x509_fingerprint(der_of(anchor.get())));
    authorities.push_back(anchor.get());
  }
  for (const auto& certificate : *intermediates) {
    authorities.push_back(certificate.get());
  }
  if (auto done = add_lists(made.m_anchors.get(), settings, authorities, now); !done) {
    return tl::unexpected(done.error());
  }
  made.m_intermediates = *std::move(intermediates);
  return made;
}

}  // namespace refwarden
