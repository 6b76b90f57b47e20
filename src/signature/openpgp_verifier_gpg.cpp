// What gpg is asked of signatures, and what follows from its answers.
#include <set>
#include <utility>

#include "signature/openpgp_verifier.hpp"
#include "signature/parallel.hpp"

namespace refwarden {
namespace {

tl::unexpected<Failure> broken(std::string detail) {
  return fail(FailureCode::server_broken, "the server cannot check OpenPGP signatures",
              std::move(detail));
}

}  // namespace

// First what nothing is known of; then, from its answers, the rest.
Done OpenPgpVerifier::ask_gpg(std::vector<Job>& jobs) {
  std::vector<Job*> asked;
  std::vector<Job*> later;
  std::set<std::pair<std::string_view, DigestName>> probed;
  bool is_needed = false;
  for (Job& job : jobs) {
    if (job.fact) {
      continue;
    }
    is_needed =
        is_needed || m_settings.engine == SignatureEngine::both || !is_known(job.signer->openpgp);
    const bool follows = m_settings.engine != SignatureEngine::gnupg &&
                         OpenPgpProbes::is_plain(job.signature, job.signer->openpgp.key) &&
                         (m_probes.answer_for(job.signature) ||
                          !probed.emplace(job.signature.issuer, job.signature.digest).second);
    (follows ? later : asked).push_back(&job);
  }
  if (asked.empty() && !is_needed) {
    return follow(later);
  }
  return prepare_home(jobs).and_then([&] { return ask_gpg_of(asked); }).and_then([&] {
    for (const Job* job : asked) {
      if (OpenPgpProbes::is_plain(job->signature, job->signer->openpgp.key)) {
        m_probes.learn(job->signature, *job->answer);
      }
    }
    return follow(later);
  });
}

// What was not asked yet: as another signature by the same key, if that says something of the key.
Done OpenPgpVerifier::follow(const std::vector<Job*>& later) {
  std::vector<Job*> asked;
  for (Job* job : later) {
    job->answer = m_probes.answer_for(job->signature);
    if (!job->answer || m_settings.engine == SignatureEngine::both) {
      asked.push_back(job);
    }
  }
  if (asked.empty()) {
    return {};
  }
  std::vector<std::optional<GpgAnswer>> followed;
  for (const Job* job : asked) {
    followed.push_back(job->answer);
  }
  return ask_gpg_of(asked).and_then([&]() -> Done {
    for (std::size_t at = 0; at < asked.size(); ++at) {
      if (followed[at] && !is_same_answer(*followed[at], *asked[at]->answer)) {
        return broken("gpg says otherwise of one signature by " + asked[at]->signature.issuer +
                      " than of another (engine = \"both\")");
      }
    }
    return {};
  });
}

// From several threads. The list of keys is one more piece of work beside the signatures, and the
// last to begin: one signature takes longer than the list.
Done OpenPgpVerifier::ask_gpg_of(const std::vector<Job*>& jobs) {
  const bool lists = m_gpg_keys.empty();
  const std::size_t items = jobs.size() + (lists ? 1 : 0);
  if (items == 0) {
    return {};
  }
  const std::size_t workers = workers_for(items, m_settings.threads);
  if (Done done = prepare_sessions(workers); !done) {
    return done;
  }
  Done listed;
  std::vector<Result<GpgAnswer>> answers(jobs.size());
  const auto ask = [&](std::size_t worker, std::size_t item) {
    // Once gpg was too slow, the rest would only be as slow again.
    if (m_watch->was_late()) {
      return;
    }
    const GpgWatch::Operation operation(*m_watch);
    if (item == jobs.size()) {
      listed = list_keys(*m_sessions[worker]);
    } else {
      const Job& job = *jobs[item];
      answers[item] = m_sessions[worker]->verify(job.signature.packet, job.text.payload);
    }
  };
  if (Done asked = for_each_item(items, workers, m_settings.may_go_on, ask); !asked) {
    return asked;
  }
  if (m_watch->was_late()) {
    return broken("gpg was too slow and was ended");
  }
  for (std::size_t at = 0; listed && at < jobs.size(); ++at) {
    if (!answers[at]) {
      return tl::unexpected(answers[at].error());
    }
    jobs[at]->answer = *answers[at];
  }
  return listed;
}

Done OpenPgpVerifier::prepare_home(const std::vector<Job>& jobs) {
  std::set<std::size_t> needed = m_in_ring;
  for (const Job& job : jobs) {
    if (!job.fact) {
      needed.insert(job.signer->openpgp.listed);
    }
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
  m_gpg_keys.clear();
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

Done OpenPgpVerifier::list_keys(GpgSession& session) {
  auto keys = session.list_keys();
  if (!keys) {
    return tl::unexpected(keys.error());
  }
  for (GpgKey& key : *keys) {
    const std::string fingerprint = key.fingerprint;
    if (!m_gpg_keys.emplace(fingerprint, std::move(key)).second) {
      return broken("gpg lists " + fingerprint + " in more than one certificate");
    }
  }
  return {};
}

bool OpenPgpVerifier::is_known(const OpenPgpSigner& signer) const {
  return m_gpg_keys.contains(signer.key.fingerprint) && m_gpg_keys.contains(signer.primary);
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
