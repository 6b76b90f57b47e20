#include "signature/openpgp_verifier.hpp"

#include <utility>

#include "signature/armor.hpp"
#include "signature/openpgp_arithmetic.hpp"
#include "signature/openpgp_packet.hpp"
#include "signature/parallel.hpp"

namespace refwarden {
namespace {

tl::unexpected<Failure> broken(std::string detail) {
  return fail(FailureCode::server_broken, "the server cannot check OpenPGP signatures",
              std::move(detail));
}

SignatureFact refused(const SignatureRefusal& refusal) {
  SignatureFact fact;
  fact.state = refusal.state;
  fact.format = SignatureFormat::openpgp;
  fact.why = refusal.why;
  return fact;
}

}  // namespace

struct OpenPgpVerifier::Job {
  std::size_t text = 0;  // index into the batch
  std::string_view payload;
  OpenPgpSignature signature;
  OpenPgpSigner signer;
};

OpenPgpVerifier::OpenPgpVerifier(std::vector<ListedKey> keys, SignatureSettings settings)
    : m_keys(keys),
      m_settings(std::move(settings)),
      m_keyring(std::move(keys), m_settings.keys_folder) {}

Result<std::vector<SignatureFact>> OpenPgpVerifier::verify(std::span<const SignedText> texts,
                                                           Instant now) {
  std::vector<SignatureFact> facts(texts.size());
  std::vector<Job> jobs;
  for (std::size_t at = 0; at < texts.size(); ++at) {
    auto known = prepare(texts[at], jobs);
    if (!known) {
      return tl::unexpected(known.error());
    }
    if (*known) {
      facts[at] = std::move(**known);
    } else {
      jobs.back().text = at;
    }
  }
  if (jobs.empty()) {
    return facts;
  }
  const auto answers = ask_gpg(jobs);
  if (!answers) {
    return tl::unexpected(answers.error());
  }
  for (std::size_t job = 0; job < jobs.size(); ++job) {
    const auto state = state_of(jobs[job].signer);
    if (!state) {
      return tl::unexpected(state.error());
    }
    facts[jobs[job].text] = judge_openpgp(jobs[job].signature, jobs[job].signer, *state,
                                          (*answers)[job], {now, m_settings.future_skew});
  }
  return facts;
}

// The list of keys is one more piece of work beside the signatures, and the second: one signature
// takes longer than the list.
Result<std::vector<GpgAnswer>> OpenPgpVerifier::ask_gpg(const std::vector<Job>& jobs) {
  const std::size_t workers = workers_for(jobs.size() + 1, m_settings.threads);
  if (const Done done = prepare_home(jobs).and_then([&] { return prepare_sessions(workers); });
      !done) {
    return tl::unexpected(done.error());
  }
  Done listed;
  std::vector<Result<GpgAnswer>> answers(jobs.size());
  for_each_item(jobs.size() + 1, workers, [&](std::size_t worker, std::size_t item) {
    // Once gpg was too slow, the rest would only be as slow again.
    if (m_watch->was_late()) {
      return;
    }
    const GpgWatch::Operation operation(*m_watch);
    if (item == 1) {
      listed = list_keys(*m_sessions[worker]);
    } else {
      const std::size_t job = item == 0 ? 0 : item - 1;
      answers[job] = m_sessions[worker]->verify(jobs[job].signature.packet, jobs[job].payload);
    }
  });
  if (m_watch->was_late()) {
    return broken("gpg was too slow and was ended");
  }
  if (!listed) {
    return tl::unexpected(listed.error());
  }
  std::vector<GpgAnswer> found;
  found.reserve(answers.size());
  for (const Result<GpgAnswer>& answer : answers) {
    if (!answer) {
      return tl::unexpected(answer.error());
    }
    found.push_back(*answer);
  }
  return found;
}

Result<std::optional<SignatureFact>> OpenPgpVerifier::prepare(const SignedText& text,
                                                              std::vector<Job>& jobs) {
  const auto signature = decode_openpgp_armor(text.signature).and_then(parse_openpgp_signature);
  if (!signature) {
    return refused(signature.error());
  }
  auto signer = signer_of(*signature);
  if (!signer) {
    return tl::unexpected(signer.error());
  }
  if (!*signer) {
    return openpgp_fact(*signature, SignatureState::unknown_key,
                        "no key that the policy lists made it");
  }
  if (auto fact = judge_before_gpg(*signature, **signer)) {
    return fact;
  }
  // gpg has the last word on what is good; what is wrong by our own arithmetic need not reach it.
  if (!fits_digest_start(*signature, text.payload) ||
      !verifies(*signature, (*signer)->key, text.payload)) {
    return bad_arithmetic(*signature, **signer);
  }
  jobs.push_back({0, text.payload, *signature, std::move(**signer)});
  return std::nullopt;
}

Result<std::optional<OpenPgpSigner>> OpenPgpVerifier::signer_of(const OpenPgpSignature& signature) {
  const auto match = m_keyring.find(signature.issuer);
  if (!match) {
    return tl::unexpected(match.error());
  }
  if (!*match) {
    return std::nullopt;
  }
  const OpenPgpCertificate& certificate = m_keyring.certificate((*match)->listed);
  const CertificateKey& key = certificate.keys[(*match)->key];
  return OpenPgpSigner{.listed = (*match)->listed,
                       .entry = &m_keys[(*match)->listed],
                       .key = key,
                       .primary = certificate.keys.front().fingerprint,
                       .strength = strength_of(key, m_settings.rsa_bits),
                       .revoked_by_revoker = certificate.revoked_by_revoker};
}

Done OpenPgpVerifier::prepare_home(const std::vector<Job>& jobs) {
  std::set<std::size_t> needed = m_in_ring;
  for (const Job& job : jobs) {
    needed.insert(job.signer.listed);
  }
  if (!m_home) {
    auto home = m_settings.gpg_home.empty() ? GpgHome::make(m_settings.work_folder)
                                            : GpgHome::made(m_settings.gpg_home);
    if (!home) {
      return tl::unexpected(home.error());
    }
    m_home.emplace(std::move(*home));
    m_watch =
        std::make_unique<GpgWatch>(m_settings.gpg_program, m_home->path(), m_settings.gpg_limit);
  }
  if (needed == m_in_ring) {
    return {};
  }
  std::string ring;
  for (const std::size_t listed : needed) {
    ring.append(m_keyring.certificate(listed).packets);
  }
  return m_home->write_ring(ring).map([&] { m_in_ring = std::move(needed); });
}

Done OpenPgpVerifier::prepare_sessions(std::size_t count) {
  if (m_sessions.size() >= count) {
    return {};
  }
  const GpgWatch::Operation operation(*m_watch);
  auto sessions = GpgSession::open({m_settings.gpg_program, m_home->path().string()}, count);
  if (!sessions) {
    return tl::unexpected(sessions.error());
  }
  m_sessions = std::move(*sessions);
  return {};
}

// Key flags are asked anew for each batch: a verifier may live longer than a key.
Done OpenPgpVerifier::list_keys(GpgSession& session) {
  auto keys = session.list_keys();
  if (!keys) {
    return tl::unexpected(keys.error());
  }
  m_gpg_keys.clear();
  for (GpgKey& key : *keys) {
    const std::string fingerprint = key.fingerprint;
    if (!m_gpg_keys.emplace(fingerprint, std::move(key)).second) {
      return broken("gpg lists " + fingerprint + " in more than one certificate");
    }
  }
  return {};
}

Result<GpgKeyState> OpenPgpVerifier::state_of(const OpenPgpSigner& signer) const {
  const auto key = m_gpg_keys.find(signer.key.fingerprint);
  const auto primary = m_gpg_keys.find(signer.primary);
  if (key == m_gpg_keys.end() || primary == m_gpg_keys.end() ||
      key->second.primary != signer.primary) {
    return broken("gpg does not take the certificate " + signer.primary);
  }
  return GpgKeyState{key->second, primary->second};
}

}  // namespace refwarden
