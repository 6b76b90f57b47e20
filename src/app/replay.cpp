#include "app/replay.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <unordered_set>

#include "app/clone_as_server.hpp"
#include "app/remembering_verifier.hpp"
#include "app/replay_tally.hpp"
#include "app/signature_settings.hpp"
#include "facts/gather.hpp"
#include "facts/identity.hpp"
#include "facts/signers.hpp"
#include "rules/judge.hpp"
#include "rules/objections.hpp"

namespace refwarden {
namespace {

constexpr std::uint64_t k_most_commit_bytes = std::uint64_t{16} << 20U;
constexpr std::size_t k_signatures_at_once = 1000;

Failure interrupted() {
  return {FailureCode::interrupted, "the replay was ended by a signal", ""};
}

class Replaying {
 public:
  explicit Replaying(const ReplayRequest& request) : m_request(request) {
    SignatureSettings settings = signature_settings(request.policy);
    settings.x509 = request.policy.x509;
    settings.work_folder = std::filesystem::temp_directory_path();
    m_inner = make_verifier(listed_keys(request.policy, request.now).keys, std::move(settings));
    m_verifier.emplace(*m_inner, request.now);
  }

  Result<Replay> run() {
    Replay replay;
    replay.repository = m_request.repository->path();
    replay.ref = m_request.ref;
    replay.policy = m_request.policy.folder.string();
    replay.digest = m_request.policy.digest;
    replay.at = m_request.at;
    replay.now = m_request.now;
    replay.risk_classes = m_request.policy.risk.classes;
    if (m_request.at == ReplayAt::receipt && !learn_signatures()) {
      return tl::unexpected(interrupted());
    }
    ReplayTally tally(m_request.policy, replay);
    std::uint64_t done = 0;
    for (const ReplayStep& step : m_request.steps) {
      if (!m_request.progress("Judging pushes", done++, m_request.steps.size())) {
        return tl::unexpected(interrupted());
      }
      judge_step(step, tally);
    }
    tally.finish();
    return replay;
  }

 private:
  struct Signatures {
    std::vector<SignedPart> parts;

    void learn_in(RememberingVerifier& verifier) {
      std::vector<SignedText> texts;
      for (const SignedPart& part : parts) {
        texts.push_back({part.signature, part.payload});
      }
      verifier.learn(texts);
      parts.clear();
    }
  };

  // False: it has to end. What is read here beside the range is work for nothing and no more.
  bool learn_signatures() {
    std::unordered_set<Oid> met;
    std::vector<Oid> open;
    Signatures signatures;
    std::int64_t oldest = m_request.steps.empty() ? 0 : m_request.steps.front().at;
    for (const ReplayStep& step : m_request.steps) {
      open.push_back(step.commit);
      met.insert(step.commit);
      met.insert(step.first_parent);
      oldest = std::min(oldest, step.at);
    }
    std::uint64_t read = 0;
    while (!open.empty()) {
      if (!m_request.progress("Reading signatures", read++, 0)) {
        return false;
      }
      const Oid id = open.back();
      open.pop_back();
      read_signature(id, oldest, {signatures, met, open});
      if (signatures.parts.size() >= k_signatures_at_once) {
        signatures.learn_in(*m_verifier);
      }
    }
    signatures.learn_in(*m_verifier);
    return true;
  }

  struct Walk {
    Signatures& signatures;
    std::unordered_set<Oid>& met;
    std::vector<Oid>& open;
  };

  void read_signature(const Oid& id, std::int64_t oldest, Walk walk) {
    const auto object = m_request.repository->read(id, k_most_commit_bytes);
    if (!object || !*object || (*object)->type != ObjectType::commit) {
      return;
    }
    auto commit = read_commit(id, (*object)->bytes);
    if (!commit || commit->committer.seconds < oldest) {
      return;
    }
    for (const Oid& parent : commit->parents) {
      if (walk.met.insert(parent).second) {
        walk.open.push_back(parent);
      }
    }
    if (!told_signature(commit->signed_part)) {
      walk.signatures.parts.push_back(*std::move(commit->signed_part));
    }
  }

  [[nodiscard]] Instant received(const ReplayStep& step) const {
    const Instant then{std::chrono::seconds(step.at)};
    return m_request.at == ReplayAt::receipt ? m_request.now : std::min(m_request.now, then);
  }

  // Nobody knows any more who pushed: whoever committed the tip could have.
  [[nodiscard]] Pusher pusher_of_step(const ReplayStep& step) const {
    const auto object = m_request.repository->read(step.commit, k_most_commit_bytes);
    const auto commit = object && *object ? read_commit(step.commit, (*object)->bytes)
                                          : Parsed<Commit>(tl::unexpected(Malformed{}));
    Pusher pusher;
    if (commit) {
      pusher.person = standing_of(commit->committer, m_request.policy).person;
    }
    if (pusher.person) {
      const Person& person = m_request.policy.people.at(*pusher.person);
      pusher.login = person.logins.empty() ? "" : person.logins.front();
    }
    return pusher;
  }

  void judge_step(const ReplayStep& step, ReplayTally& tally) {
    RefsSnapshot refs;
    const RefUpdate update{m_request.ref, step.first_parent, step.commit};
    set_old(refs, update);
    const auto repository = as_server(m_request.repository, std::move(refs));
    Push push;
    push.git_dir = m_request.repository->path();
    push.updates = {update};
    push.is_planned = true;
    const Policy& policy = m_request.policy;
    const GatherContext context{*repository,
                                policy,
                                *m_verifier,
                                received(step),
                                m_clock.now() + std::chrono::seconds(policy.limits.seconds),
                                m_clock,
                                [](std::string_view, std::uint64_t, std::uint64_t) { return true; },
                                {}};
    const auto gathered = gather(push, pusher_of_step(step), context);
    if (!gathered) {
      tally.add(step, gathered.error());
      return;
    }
    tally.add(step, gathered->facts, judge(gathered->facts, policy, built_in_findings(*gathered)));
  }

  const ReplayRequest& m_request;
  SystemClock m_clock;
  std::unique_ptr<Verifier> m_inner;
  std::optional<RememberingVerifier> m_verifier;
};

}  // namespace

std::string_view name_of(ReplayAt at) {
  switch (at) {
    case ReplayAt::receipt:
      return "receipt";
    case ReplayAt::commit_date:
      return "commit-date";
  }
  std::abort();
}

std::optional<ReplayAt> replay_at_named(std::string_view name) {
  for (const ReplayAt at : {ReplayAt::receipt, ReplayAt::commit_date}) {
    if (name == name_of(at)) {
      return at;
    }
  }
  return std::nullopt;
}

Result<Replay> replay(const ReplayRequest& request) {
  return Replaying(request).run();
}

}  // namespace refwarden
