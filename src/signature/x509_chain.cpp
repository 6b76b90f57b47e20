#include "signature/x509_chain.hpp"

#include <algorithm>
#include <set>

#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include "base/result.hpp"
#include "signature/x509_files.hpp"
#include "signature/x509_signer.hpp"

namespace refwarden {
namespace {

// What OpenSSL finds wrong with a certificate; it is told to go on, so that the worst can win.
struct Fault {
  int error = 0;
  int depth = 0;
};
using Faults = std::vector<Fault>;

int note_fault(int ok, X509_STORE_CTX* context) {
  if (ok == 0) {
    auto* const faults = static_cast<Faults*>(X509_STORE_CTX_get_app_data(context));
    faults->push_back({X509_STORE_CTX_get_error(context), X509_STORE_CTX_get_error_depth(context)});
  }
  return 1;
}

// In the order of signatures.md 3.4; the first that a chain has is the worst.
enum class Trouble : std::uint8_t { untrusted, weak, revoked, no_list, usage, early, expired };

Trouble trouble_of(int error) {
  switch (error) {
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
    case X509_V_ERR_UNABLE_TO_DECRYPT_CERT_SIGNATURE:
    case X509_V_ERR_UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY:
    case X509_V_ERR_CERT_UNTRUSTED:
    case X509_V_ERR_CERT_REJECTED:
      return Trouble::untrusted;
    case X509_V_ERR_EE_KEY_TOO_SMALL:
    case X509_V_ERR_CA_KEY_TOO_SMALL:
    case X509_V_ERR_CA_MD_TOO_WEAK:
      return Trouble::weak;
    case X509_V_ERR_CERT_REVOKED:
      return Trouble::revoked;
    case X509_V_ERR_UNABLE_TO_GET_CRL:
    case X509_V_ERR_UNABLE_TO_GET_CRL_ISSUER:
    case X509_V_ERR_UNABLE_TO_DECRYPT_CRL_SIGNATURE:
    case X509_V_ERR_CRL_SIGNATURE_FAILURE:
    case X509_V_ERR_CRL_NOT_YET_VALID:
    case X509_V_ERR_CRL_HAS_EXPIRED:
    case X509_V_ERR_ERROR_IN_CRL_LAST_UPDATE_FIELD:
    case X509_V_ERR_ERROR_IN_CRL_NEXT_UPDATE_FIELD:
    case X509_V_ERR_KEYUSAGE_NO_CRL_SIGN:
    case X509_V_ERR_UNHANDLED_CRITICAL_CRL_EXTENSION:
    case X509_V_ERR_DIFFERENT_CRL_SCOPE:
    case X509_V_ERR_CRL_PATH_VALIDATION_ERROR:
      return Trouble::no_list;
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return Trouble::early;
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return Trouble::expired;
    default:  // one of OpenSSL's, among them those of later versions: the chain is not as it must
              // be
      return Trouble::usage;
  }
}

struct Built {
  std::vector<X509*> chain;  // the signer's first; owned by `context`
  std::set<Trouble> troubles;
  X509Owned<X509_STORE_CTX> context;
};

X509Owned<STACK_OF(X509)> untrusted_of(const X509Signer& signer, const X509Terms& terms) {
  X509Owned<STACK_OF(X509)> stack(sk_X509_new_null());
  // The policy's come first: what a pusher sends along is for what they leave open.
  for (const auto* list : {&terms.store.intermediates(), &signer.others}) {
    for (const auto& certificate : *list) {
      require(sk_X509_push(stack.get(), certificate.get()) > 0, "libcrypto has memory");
    }
  }
  return stack;
}

void set_terms(X509_STORE_CTX* context, const X509Terms& terms) {
  X509_VERIFY_PARAM* const parameters = X509_STORE_CTX_get0_param(context);
  unsigned long flags = X509_V_FLAG_PARTIAL_CHAIN;
  if (terms.store.asks_lists()) {
    flags |= X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL;
  }
  const auto seconds = std::chrono::floor<std::chrono::seconds>(terms.now).time_since_epoch();
  require(X509_VERIFY_PARAM_set_flags(parameters, flags) == 1 &&
              X509_VERIFY_PARAM_set_purpose(parameters, X509_PURPOSE_SMIME_SIGN) == 1,
          "libcrypto knows its own purposes");
  X509_VERIFY_PARAM_set_time(parameters, seconds.count());
  X509_VERIFY_PARAM_set_depth(parameters, static_cast<int>(k_cms_certificates));
}

// A missing list about the anchor itself is nothing: the policy's word for it is enough.
std::set<Trouble> troubles_of(const Faults& faults, std::size_t length) {
  std::set<Trouble> troubles;
  for (const Fault& fault : faults) {
    const Trouble trouble = trouble_of(fault.error);
    const bool at_anchor = fault.depth >= 0 && static_cast<std::size_t>(fault.depth) + 1 == length;
    if (trouble != Trouble::no_list || !at_anchor || length == 1) {
      troubles.insert(trouble);
    }
  }
  return troubles;
}

Built build(const X509Signer& signer, const X509Terms& terms) {
  const auto untrusted = untrusted_of(signer, terms);
  Built built;
  built.context.reset(X509_STORE_CTX_new());
  X509_STORE_CTX* const context = built.context.get();
  require(context != nullptr && X509_STORE_CTX_init(context, terms.store.anchors(),
                                                    signer.certificate.get(), untrusted.get()) == 1,
          "libcrypto has memory");
  set_terms(context, terms);
  Faults faults;
  X509_STORE_CTX_set_app_data(context, &faults);
  X509_STORE_CTX_set_verify_cb(context, note_fault);
  const bool ended = X509_verify_cert(context) == 1;
  ERR_clear_error();
  const STACK_OF(X509)* const chain = X509_STORE_CTX_get0_chain(context);
  for (int at = 0; at < sk_X509_num(chain); ++at) {
    built.chain.push_back(sk_X509_value(chain, at));
  }
  built.troubles = troubles_of(faults, built.chain.size());
  if (!ended || built.chain.empty() || !terms.store.is_anchor(built.chain.back())) {
    built.troubles.insert(Trouble::untrusted);
  }
  return built;
}

// Of everything below the anchor: who vouches for it, and with what.
bool is_weak(const std::vector<X509*>& chain, unsigned rsa_bits) {
  for (std::size_t at = 0; at < chain.size(); ++at) {
    int digest = NID_undef;
    const bool known = X509_get_signature_info(chain[at], &digest, nullptr, nullptr, nullptr) == 1;
    const bool is_vouched_for = at + 1 < chain.size();
    if (!is_strong_key(chain[at], rsa_bits) ||
        (is_vouched_for && (!known || !is_strong_digest(digest)))) {
      return true;
    }
  }
  return false;
}

bool are_all_used(const X509Signer& signer, const std::vector<X509*>& chain) {
  return std::all_of(signer.others.begin(), signer.others.end(), [&](const auto& other) {
    return std::any_of(chain.begin(), chain.end(),
                       [&](const X509* used) { return X509_cmp(used, other.get()) == 0; });
  });
}

std::string expiry_of(const X509* signer, Instant now) {
  const auto end = instant_of(X509_get0_notAfter(signer));
  return end && *end < now ? "the certificate expired on " + to_text(day_of(*end))
                           : "a certificate of its chain has expired";
}

std::optional<SignatureRefusal> worst_of(const X509Signer& signer, const Built& built,
                                         const X509Terms& terms) {
  const auto has = [&](Trouble trouble) { return built.troubles.contains(trouble); };
  if (has(Trouble::weak) || is_weak(built.chain, terms.rsa_bits)) {
    return SignatureRefusal{SignatureState::weak,
                            "a key or digest in the certificate's chain is weak"};
  }
  if (has(Trouble::revoked)) {
    return SignatureRefusal{SignatureState::revoked_key,
                            "its certificate, or one of its chain, is revoked"};
  }
  if (has(Trouble::usage)) {
    return SignatureRefusal{SignatureState::wrong_usage,
                            "the certificate or its chain is not for signing mail (S/MIME)"};
  }
  if (!are_all_used(signer, built.chain)) {
    return SignatureRefusal{SignatureState::malformed,
                            "it carries certificates that are not of its chain"};
  }
  if (has(Trouble::early)) {
    return SignatureRefusal{SignatureState::expired_key,
                            "a certificate of its chain is not valid yet"};
  }
  if (has(Trouble::expired)) {
    return SignatureRefusal{SignatureState::expired_key,
                            expiry_of(signer.certificate.get(), terms.now)};
  }
  return std::nullopt;
}

}  // namespace

Accepted<X509Chain> judge_chain(const CmsSignature& signature, const X509Terms& terms) {
  auto signer = find_signer(signature, terms.rsa_bits);
  if (!signer) {
    return tl::unexpected(signer.error());
  }
  const Built built = build(*signer, terms);
  X509Chain chain;
  chain.fingerprint = x509_fingerprint(der_of(signer->certificate.get()));
  chain.curve = curve_of(signer->certificate.get());
  chain.trusted = !built.troubles.contains(Trouble::untrusted);
  chain.lists_missing = built.troubles.contains(Trouble::no_list);
  if (built.chain.size() > 1) {
    chain.issuer = x509_fingerprint(der_of(built.chain[1]));
  }
  chain.address = address_of(signer->certificate.get());
  chain.refusal = worst_of(*signer, built, terms);
  chain.signer = std::move(signer->certificate);
  return chain;
}

}  // namespace refwarden
