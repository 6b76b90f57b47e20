#include "signature/x509_verifier.hpp"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <utility>

#include <openssl/err.h>

#include "signature/armor.hpp"
#include "signature/openpgp_judge.hpp"
#include "signature/x509_chain.hpp"

namespace refwarden {
namespace {

// Chains that are remembered at once. An honest push has few; who makes more may wait longer, but
// does not get memory for each.
constexpr std::size_t k_most_chains = 1000;

struct Judging {
  std::once_flag once;
  std::optional<Accepted<X509Chain>> chain;  // never changes after `once`
};
using JudgedChain = std::shared_ptr<const Accepted<X509Chain>>;

SignatureFact settled(SignatureFact fact, SignatureState state, std::string why) {
  fact.state = state;
  fact.why = std::move(why);
  return fact;
}

// The arithmetic and the message digest by OpenSSL's CMS, with this certificate and no other.
bool verifies(const CmsSignature& signature, std::string_view payload, X509* signer) {
  const std::string der = without_certificates(signature);
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const X509Owned<CMS_ContentInfo> message(
      d2i_CMS_ContentInfo(nullptr, &at, static_cast<long>(der.size())));
  const X509Owned<BIO> content(BIO_new_mem_buf(payload.data(), static_cast<int>(payload.size())));
  const X509Owned<STACK_OF(X509)> signers(sk_X509_new_null());
  const bool good =
      message != nullptr && content != nullptr && signers != nullptr &&
      sk_X509_push(signers.get(), signer) > 0 &&
      CMS_verify(message.get(), signers.get(), nullptr, content.get(), nullptr,
                 CMS_BINARY | CMS_DETACHED | CMS_NOINTERN | CMS_NO_SIGNER_CERT_VERIFY) == 1;
  ERR_clear_error();
  return good;
}

// What a chain depends on; the certificates say where each ends.
std::string cache_name_of(const CmsSignature& signature) {
  std::string all(signature.kind == CmsKeyKind::rsa ? "r" : "e");
  all.append(signature.issuer).append(signature.serial);
  for (const std::string_view certificate : signature.certificates) {
    all.append(certificate);
  }
  return digest_of(DigestName::sha256, {all});
}

}  // namespace

struct X509Verifier::State {
  std::vector<ListedKey> keys;
  SignatureSettings settings;
  std::map<std::string, std::size_t, std::less<>> by_fingerprint;
  std::map<std::string, std::size_t, std::less<>> by_address;
  std::optional<X509Store> store;  // empty: the policy has no [x509], or prepare is to come
  Instant now;
  std::mutex chains_mutex;
  std::map<std::string, std::shared_ptr<Judging>, std::less<>> chains;
  std::atomic<bool> lists_missing = false;

  JudgedChain chain_of(const CmsSignature& signature);
  std::shared_ptr<Judging> judging_of(const std::string& name);
  std::optional<std::size_t> listed(const X509Chain& chain) const;
  SignatureFact judged(SignatureFact fact, const CmsSignature& signature, const X509Chain& chain);
};

// The lock is for finding the chain only: whoever comes first judges it, and only those that ask
// for the same chain wait for that.
JudgedChain X509Verifier::State::chain_of(const CmsSignature& signature) {
  const std::shared_ptr<Judging> judging = judging_of(cache_name_of(signature));
  std::call_once(judging->once, [&] {
    judging->chain.emplace(judge_chain(signature, {*store, settings.rsa_bits, now}));
  });
  return {judging, &*judging->chain};
}

std::shared_ptr<Judging> X509Verifier::State::judging_of(const std::string& name) {
  const std::scoped_lock lock(chains_mutex);
  if (chains.size() >= k_most_chains) {
    chains.clear();
  }
  std::shared_ptr<Judging>& judging = chains[name];
  if (judging == nullptr) {
    judging = std::make_shared<Judging>();
  }
  return judging;
}

// A certificate that people.toml lists, else one whose authority names a person by address.
std::optional<std::size_t> X509Verifier::State::listed(const X509Chain& chain) const {
  const auto by_digest = by_fingerprint.find(chain.fingerprint);
  if (by_digest != by_fingerprint.end()) {
    return by_digest->second;
  }
  const auto& issuers = settings.x509->issuers;
  const bool names_people =
      std::find(issuers.begin(), issuers.end(), chain.issuer) != issuers.end();
  const auto found =
      chain.address && names_people ? by_address.find(*chain.address) : by_address.end();
  return found == by_address.end() ? std::nullopt : std::optional(found->second);
}

// Of a signature whose arithmetic is right, by a listed key.
SignatureFact X509Verifier::State::judged(SignatureFact fact, const CmsSignature& signature,
                                          const X509Chain& chain) {
  if (chain.refusal) {
    return settled(std::move(fact), chain.refusal->state, chain.refusal->why);
  }
  if (auto why = outside_listed_days(keys[*fact.listed_key], now)) {
    return settled(std::move(fact), SignatureState::expired_key, std::move(*why));
  }
  if (signature.signing_time > now + settings.future_skew) {
    return settled(std::move(fact), SignatureState::time, "it says that it was made in the future");
  }
  fact.state = SignatureState::good;
  return fact;
}

X509Verifier::X509Verifier(std::vector<ListedKey> keys, SignatureSettings settings)
    : m_state(std::make_unique<State>()) {
  m_state->keys = std::move(keys);
  m_state->settings = std::move(settings);
  for (std::size_t at = 0; at < m_state->keys.size(); ++at) {
    const ListedKey& key = m_state->keys[at];
    if (key.format == SignatureFormat::x509 && !key.fingerprint.empty()) {
      m_state->by_fingerprint.emplace(key.fingerprint, at);
    } else if (key.format == SignatureFormat::x509) {
      m_state->by_address.emplace(key.address, at);
    }
  }
}

X509Verifier::~X509Verifier() = default;

Done X509Verifier::prepare(Instant now) {
  m_state->lists_missing = false;
  if (!m_state->settings.x509 || (m_state->store && m_state->now == now)) {
    return {};
  }
  m_state->chains.clear();
  m_state->store.reset();
  m_state->now = now;
  auto store = X509Store::make(*m_state->settings.x509, now);
  if (!store) {
    return tl::unexpected(store.error());
  }
  m_state->store = *std::move(store);
  return {};
}

SignatureFact X509Verifier::verify(const SignedText& text) {
  SignatureFact fact;
  fact.format = SignatureFormat::x509;
  if (!m_state->store) {
    return settled(std::move(fact), SignatureState::unsupported,
                   "the policy names no authority for X.509 signatures");
  }
  const auto der = decode_x509_armor(text.signature);
  const auto signature = der.and_then([](const std::string& bytes) { return parse_cms(bytes); });
  if (!signature) {
    return settled(std::move(fact), signature.error().state, signature.error().why);
  }
  const JudgedChain judged = m_state->chain_of(*signature);
  const Accepted<X509Chain>& chain = *judged;
  if (!chain) {
    return settled(std::move(fact), chain.error().state, chain.error().why);
  }
  fact.key = "x509:" + chain->fingerprint;
  if (signature->has_unsigned_attributes) {
    return settled(std::move(fact), SignatureState::malformed,
                   "it has attributes that it does not sign");
  }
  const auto listed = m_state->listed(*chain);
  if (!chain->trusted) {
    return settled(std::move(fact), SignatureState::unknown_key,
                   "no authority that the policy trusts vouches for its certificate");
  }
  if (!listed) {
    return settled(std::move(fact), SignatureState::unknown_key,
                   "its certificate is nobody's whom the policy lists");
  }
  if (!verifies(*signature, text.payload, chain->signer.get())) {
    return settled(std::move(fact), SignatureState::bad, "the signature does not fit the object");
  }
  fact.listed_key = *listed;
  fact.created = signature->signing_time;
  if (chain->lists_missing) {
    m_state->lists_missing = true;
  }
  return held_to(m_state->settings.algorithms, {{signature->digest}, chain->curve},
                 m_state->judged(std::move(fact), *signature, *chain));
}

Done X509Verifier::outcome() const {
  if (!m_state->lists_missing) {
    return {};
  }
  return fail(FailureCode::keys_broken,
              "the server cannot tell whether a certificate is revoked: a list is missing",
              "[x509] crls has no list by an authority in a signer's chain");
}

std::string_view name_of(X509Revocation revocation) {
  switch (revocation) {
    case X509Revocation::crl:
      return "crl";
    case X509Revocation::none:
      return "none";
  }
  require(false, "a way of revocation has a name");
  return {};
}

}  // namespace refwarden
