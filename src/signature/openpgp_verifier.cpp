#include "signature/openpgp_verifier.hpp"

#include <utility>

#include "signature/armor.hpp"
#include "signature/openpgp_arithmetic.hpp"
#include "signature/openpgp_packet.hpp"
#include "signature/parallel.hpp"

namespace refwarden {
namespace {

// One thread does this many signatures before a second one would be worth its start.
constexpr std::size_t k_per_thread = 16;

SignatureFact refused(const SignatureRefusal& refusal) {
  SignatureFact fact;
  fact.state = refusal.state;
  fact.format = SignatureFormat::openpgp;
  fact.why = refusal.why;
  return fact;
}

}  // namespace

OpenPgpVerifier::OpenPgpVerifier(std::vector<ListedKey> keys, SignatureSettings settings)
    : m_keys(keys),
      m_settings(std::move(settings)),
      m_keyring(std::move(keys), m_settings.keys_folder) {}

Result<std::vector<SignatureFact>> OpenPgpVerifier::verify(std::span<const SignedText> texts,
                                                           Instant now) {
  // A verifier may live longer than a key.
  if (m_asked_at != now) {
    m_asked_at = now;
    m_gpg_keys.clear();
    m_probes.forget();
    m_answers_read.clear();
  }
  std::vector<Job> jobs(texts.size());
  for (std::size_t at = 0; at < texts.size(); ++at) {
    jobs[at].text = texts[at];
  }
  return find_signers(jobs)
      .and_then([&] { return do_arithmetic(jobs); })
      .and_then([&] {
        take_answers(jobs);
        return ask_gpg(jobs);
      })
      .and_then([&] { return facts_of(jobs, now); });
}

Result<std::vector<SignatureFact>> OpenPgpVerifier::facts_of(std::vector<Job>& jobs, Instant now) {
  std::vector<SignatureFact> facts;
  facts.reserve(jobs.size());
  for (Job& job : jobs) {
    if (!job.fact) {
      const auto state = state_of(job.signer->openpgp);
      if (!state) {
        return tl::unexpected(state.error());
      }
      job.fact =
          held_to(m_settings.algorithms, {{job.signature.digest}, job.signer->openpgp.key.curve},
                  judge_openpgp(job.signature, job.signer->openpgp, *state, *job.answer,
                                {now, m_settings.future_skew}));
    }
    facts.push_back(*std::move(job.fact));
  }
  return facts;
}

// Who made each signature, as far as it says.
Done OpenPgpVerifier::find_signers(std::vector<Job>& jobs) {
  const Done read = for_each_item(
      jobs.size(), workers_for(jobs.size() / k_per_thread, m_settings.threads),
      m_settings.may_go_on, [&](std::size_t, std::size_t item) {
        Job& job = jobs[item];
        auto signature = decode_openpgp_armor(job.text.signature).and_then(parse_openpgp_signature);
        if (signature) {
          job.signature = *std::move(signature);
        } else {
          job.fact = refused(signature.error());
        }
      });
  if (!read) {
    return read;
  }
  for (Job& job : jobs) {
    if (job.fact) {
      continue;
    }
    const auto signer = signer_of(job.signature);
    if (!signer) {
      return tl::unexpected(signer.error());
    }
    job.signer = *signer;
    job.fact = *signer == nullptr ? openpgp_fact(job.signature, SignatureState::unknown_key,
                                                 "no key that the policy lists made it")
                                  : judge_before_gpg(job.signature, (*signer)->openpgp);
  }
  return {};
}

// gpg has the last word on what is good; what is wrong by our own arithmetic need not reach it.
Done OpenPgpVerifier::do_arithmetic(std::vector<Job>& jobs) const {
  return for_each_item(jobs.size(), workers_for(jobs.size() / k_per_thread, m_settings.threads),
                       m_settings.may_go_on, [&](std::size_t, std::size_t item) {
                         Job& job = jobs[item];
                         if (job.fact) {
                           return;
                         }
                         const auto& key = job.signer->key;
                         if (!key || !fits_digest_start(job.signature, job.text.payload) ||
                             !verifies(job.signature, *key, job.text.payload)) {
                           job.fact = bad_arithmetic(job.signature, job.signer->openpgp);
                         }
                       });
}

Result<const OpenPgpVerifier::Signer*> OpenPgpVerifier::signer_of(
    const OpenPgpSignature& signature) {
  const auto known = m_signers.find(signature.issuer);
  if (known != m_signers.end()) {
    return known->second ? &*known->second : nullptr;
  }
  const auto match = m_keyring.find(signature.issuer);
  if (!match) {
    return tl::unexpected(match.error());
  }
  std::optional<Signer>& signer = m_signers[signature.issuer];
  if (!*match) {
    return nullptr;
  }
  const OpenPgpCertificate& certificate = m_keyring.certificate((*match)->listed);
  const CertificateKey& key = certificate.keys[(*match)->key];
  signer = Signer{OpenPgpSigner{.listed = (*match)->listed,
                                .entry = &m_keys[(*match)->listed],
                                .key = key,
                                .primary = certificate.keys.front().fingerprint,
                                .strength = strength_of(key, m_settings.rsa_bits),
                                .revoked_by_revoker = certificate.revoked_by_revoker},
                  evp_key_of(key)};
  return &*signer;
}

}  // namespace refwarden
